using UrbanSound.Audio;

namespace UrbanSound.Fuzz.Targets;

/// <summary>The same sounds with the real ffmpeg, in small numbers: each that is no WAV starts a program.</summary>
internal sealed class FfmpegTarget(byte[][] corpus) : AudioTarget(corpus)
{
    /// <summary>What a file of some kilobytes is decoded to may be long; two minutes are enough to see.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    internal override string Name => "ffmpeg";

    /// <summary>A program is started, which takes seconds on a machine with much else to do.</summary>
    internal override TimeSpan MostTime => TimeSpan.FromSeconds(30);

    protected override AudioReader Open(Stream stream, AudioLimits limits) =>
        AudioReader.Open(stream, "fuzz", limits.MaxDuration > Longest ? limits with { MaxDuration = Longest } : limits);
}

using System.Runtime.InteropServices;
using UrbanSound.Audio;
using UrbanSound.Fuzz.Mutation;

namespace UrbanSound.Fuzz.Targets;

/// <summary>
/// Sound files: opened by content and read in odd pieces. ffmpeg counts as not installed, so that a million inputs start no
/// program; <see cref="FfmpegTarget"/> has a few with it.
/// </summary>
internal class AudioTarget(byte[][] corpus) : FuzzTarget
{
    private static readonly FfmpegSettings NoFfmpeg = new(null, TimeSpan.FromSeconds(60), TimeProvider.System, "not for this input");

    private readonly byte[][] _wav = [.. corpus.Where(file => WavHeader.IsWav(file))];

    internal override string Name => "audio";

    /// <summary>Inputs have some kilobytes; headers may claim what they like.</summary>
    internal override long MostAllocated => 4L << 20;

    internal override byte[] Create(Random random)
    {
        // What is read without ffmpeg gets three of four inputs; another kind is mostly a question to the first bytes.
        byte[][] some = random.Next(4) > 0 ? _wav : corpus;
        byte[] one = some[random.Next(some.Length)], other = corpus[random.Next(corpus.Length)];
        if (random.Next(4) == 0)
            return ByteMutator.Mutate(one, other, random);
        one = RiffMutator.Mutate(one, other, random);
        return random.Next(8) == 0 ? ByteMutator.Mutate(one, other, random) : one;
    }

    internal override void Check(byte[] input, Random choices)
    {
        AudioLimits limits = Limits(choices);
        bool seeks = choices.Next(2) == 0;
        long hash = ReadAll(input, limits, seeks, choices);
        // The portions that bytes come in, and the pieces that samples are asked for in, must not show.
        if (choices.Next(4) == 0 && ReadAll(input, limits, seeks, choices) != hash)
            throw new BrokenPromiseException("Samples depend on how they are read.");
        if (choices.Next(8) == 0)
            Load(input, limits);
    }

    protected virtual AudioReader Open(Stream stream, AudioLimits limits) => AudioOpener.Open(stream, "fuzz", limits, NoFfmpeg);

    private static AudioLimits Limits(Random choices) => choices.Next(8) > 0
        ? AudioLimits.Default
        : new AudioLimits
        {
            MaxBytes = choices.Next(1, 2000),
            MaxChannels = choices.Next(1, 4),
            MaxClipSamples = choices.Next(1, 500),
            MaxDuration = TimeSpan.FromTicks(1 + choices.NextInt64(TimeSpan.TicksPerSecond)),
        };

    private static void Load(byte[] input, AudioLimits limits)
    {
        using var stream = new MemoryStream(input);
        using AudioReader reader = AudioOpener.Open(stream, "fuzz", limits, NoFfmpeg);
        AudioClip clip = AudioClip.ReadAll(reader, "fuzz", limits);
        if (reader.FrameCount is long promised && promised != clip.Samples.Length)
            throw new BrokenPromiseException($"FrameCount says {promised}, the clip has {clip.Samples.Length}.");
    }

    private long ReadAll(byte[] input, AudioLimits limits, bool seeks, Random choices)
    {
        using var stream = new PortionStream(input, seeks, choices);
        using AudioReader reader = Open(stream, limits);
        if (reader.SampleRate is < WavFormat.LowestRate or > WavFormat.HighestRate || reader.Channels < 1 || reader.Channels > limits.MaxChannels)
            throw new BrokenPromiseException($"{reader.SampleRate} Hz and {reader.Channels} channels are out of range.");

        Span<float> piece = stackalloc float[512];
        int largest = 1 << choices.Next(0, 10);
        long total = 0;
        var hash = 17L;
        while (true)
        {
            Span<float> asked = piece[..choices.Next(1, Math.Max(2, largest))];
            int read = reader.Read(asked);
            foreach (int bits in MemoryMarshal.Cast<float, int>(asked[..read]))
                hash = (hash * 31) + bits;
            foreach (float sample in asked[..read])
            {
                if (!float.IsFinite(sample))
                    throw new BrokenPromiseException("A sample is not finite.");
            }
            total += read;
            if (read < asked.Length)
                break;
        }
        if (reader.Read(piece) != 0)
            throw new BrokenPromiseException("Samples come after the end.");
        if (reader.FrameCount is long promised && promised != total)
            throw new BrokenPromiseException($"FrameCount says {promised}, {total} were read.");
        if (total == 0)
            throw new BrokenPromiseException("A sound without samples was opened.");
        return hash;
    }
}

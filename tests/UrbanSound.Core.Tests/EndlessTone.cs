using UrbanSound.Audio;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests;

/// <summary>A recording of any length that is nowhere held: one second of tone, nine of silence, again and again.</summary>
internal sealed class EndlessTone(TimeSpan length) : AudioReader
{
    private readonly float[] _tone = LoudestBand.Tone(5, 8000, 1);
    private long _position;

    public override int SampleRate => 8000;

    public override int Channels => 1;

    public override long? FrameCount => (long)(length.TotalSeconds * 8000);

    public override string Format => "made up";

    public override int Read(Span<float> mono)
    {
        int count = (int)Math.Min(mono.Length, FrameCount!.Value - _position);
        for (int n = 0; n < count; n++, _position++)
            mono[n] = _position % 80000 < 8000 ? _tone[_position % 8000] : 0;
        return count;
    }
}

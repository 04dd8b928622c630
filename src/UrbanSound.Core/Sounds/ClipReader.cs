using UrbanSound.Audio;

namespace UrbanSound.Sounds;

/// <summary>A clip in memory, read like a recording.</summary>
internal sealed class ClipReader(AudioClip clip) : AudioReader
{
    private int _position;

    public override int SampleRate => clip.SampleRate;

    public override int Channels => clip.SourceChannels;

    public override long? FrameCount => clip.Samples.Length;

    public override string Format => "clip";

    public override int Read(Span<float> mono)
    {
        int count = Math.Min(mono.Length, clip.Samples.Length - _position);
        clip.Samples.Slice(_position, count).CopyTo(mono);
        _position += count;
        return count;
    }
}

namespace UrbanSound.Audio;

/// <summary>Turns stored bytes into mono samples, block by block; a block is the least that can be decoded alone.</summary>
internal abstract class WavDecoder
{
    /// <summary>Bytes of a whole block.</summary>
    internal abstract int BlockBytes { get; }

    /// <summary>Frames of a whole block.</summary>
    internal abstract int BlockFrames { get; }

    /// <summary>Whether samples may be NaN or infinite, and so must be looked at.</summary>
    internal virtual bool MayBeNonFinite => false;

    /// <summary>Frames in <paramref name="bytes"/> bytes, the last block perhaps cut short.</summary>
    internal long FramesIn(long bytes) => bytes / BlockBytes * BlockFrames + FramesInPart((int)(bytes % BlockBytes));

    /// <summary>Decodes whole blocks, or a single one that the end of the file cut short.</summary>
    /// <param name="bytes">The blocks; may be overwritten.</param>
    /// <param name="mono">At least <see cref="FramesIn"/> long.</param>
    /// <returns>Frames written.</returns>
    internal abstract int Decode(Span<byte> bytes, Span<float> mono);

    /// <summary>Whole frames in a block that was cut short.</summary>
    protected abstract int FramesInPart(int bytes);

    internal static WavDecoder Create(WavFormat format, string name) => format.Codec switch
    {
        WavCodec.MsAdpcm => new MsAdpcm(format, name),
        WavCodec.ImaAdpcm => new ImaAdpcm(format, name),
        _ => new PcmDecoder(format),
    };
}

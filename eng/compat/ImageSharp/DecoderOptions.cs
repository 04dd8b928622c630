namespace SixLabors.ImageSharp.Formats;

/// <summary>How to decode.</summary>
internal sealed class DecoderOptions
{
    /// <summary>Most frames to decode. The stand-in decodes the first one, whatever is asked.</summary>
    public uint MaxFrames { get; init; } = int.MaxValue;

    /// <summary>
    /// Smallest size that serves the caller. The official package scales to it; the stand-in shrinks a JPEG in its decoder by 2, 4 or
    /// 8 as long as neither side falls below it, and leaves the rest to the caller.
    /// </summary>
    public Size? TargetSize { get; init; }
}

namespace UrbanSound.Imaging;

/// <summary>
/// How much a foreign picture may ask for. Checked against the file's header before anything is decoded or allocated, and a message
/// that enforces a limit names it, so that it can be raised on purpose: <c>ImageLimits.Default with { MaxPixels = … }</c>. Immutable.
/// </summary>
public sealed record ImageLimits
{
    /// <summary>The defaults: 256 MiB, 100 million pixels, 32,768 pixels a side.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Most bytes of the file, at least 1. Default 256 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxBytes { get; init => field = AtLeastOne(value, nameof(MaxBytes)); } = 256L << 20;

    /// <summary>Most pixels (width × height), at least 1; three bytes each are needed. Default 100 million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxPixels { get; init => field = AtLeastOne(value, nameof(MaxPixels)); } = 100_000_000;

    /// <summary>Longest width or height, at least 1. Default 32,768.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxSide { get; init => field = (int)AtLeastOne(value, nameof(MaxSide)); } = 32_768;

    private static long AtLeastOne(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}

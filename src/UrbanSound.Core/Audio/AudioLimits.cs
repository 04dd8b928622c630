namespace UrbanSound.Audio;

/// <summary>
/// How much foreign audio may ask for. The limits are enforced while reading, never believed from a header, and a message that
/// enforces one names it, so that it can be raised on purpose: <c>AudioLimits.Default with { MaxDuration = … }</c>. Immutable.
/// </summary>
public sealed record AudioLimits
{
    /// <summary>The defaults: 8 GiB, 24 hours, 64 channels, 2^27 samples in memory.</summary>
    public static AudioLimits Default { get; } = new();

    /// <summary>Most bytes read from the source (file or stream), at least 1. Default 8 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxBytes { get; init => field = AtLeastOne(value, nameof(MaxBytes)); } = 8L << 30;

    /// <summary>Longest decoded audio, more than zero. Default 24 hours.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan MaxDuration
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(MaxDuration));
            field = value;
        }
    } = TimeSpan.FromHours(24);

    /// <summary>Most channels of the source, 1 to 65535. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxChannels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ushort.MaxValue, nameof(MaxChannels));
            field = (int)AtLeastOne(value, nameof(MaxChannels));
        }
    } = 64;

    /// <summary>
    /// Most mono samples that an <see cref="AudioClip"/> may hold in memory, at least 1. Default 2^27: 512 MiB, 46 minutes at
    /// 48 kHz. An <see cref="AudioReader"/> holds none and ignores it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxClipSamples { get; init => field = AtLeastOne(value, nameof(MaxClipSamples)); } = 1L << 27;

    private static long AtLeastOne(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}

namespace UrbanSound.Audio;

/// <summary>How sharp and how deep the low-pass filter of a <see cref="Resampler"/> is. Immutable.</summary>
public sealed record ResamplerOptions
{
    internal const double MinPassBand = 0.5;
    internal const double MaxPassBand = 0.98;
    internal const double MinStopBandAttenuation = 40;
    internal const double MaxStopBandAttenuation = 120;

    /// <summary>The options that <see cref="Resampler.Get"/> uses.</summary>
    public static ResamplerOptions Default { get; } = new();

    /// <summary>
    /// Where the pass-band ends, as a fraction of half the lower of the two rates; 0.5 to 0.98, by default 0.91. The stop-band begins
    /// at 1. Cost grows with 1 / (1 - <see cref="PassBand"/>).
    /// </summary>
    public double PassBand { get; init; } = 0.91;

    /// <summary>
    /// What the filter is designed to take away from the stop-band, in dB; 40 to 120, by default 110. The pass-band's ripple follows
    /// from it, for a windowed sinc errs alike on both sides of its cut-off: 0.00003 dB at 110 dB.
    /// </summary>
    public double StopBandAttenuation { get; init; } = 110;

    internal void Validate()
    {
        Check(PassBand, MinPassBand, MaxPassBand, nameof(PassBand));
        Check(StopBandAttenuation, MinStopBandAttenuation, MaxStopBandAttenuation, nameof(StopBandAttenuation));
    }

    private static void Check(double value, double min, double max, string name)
    {
        // Written so that NaN fails too.
        if (!(value >= min && value <= max))
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.InvalidOptions,
                FormattableString.Invariant($"{nameof(ResamplerOptions)}.{name} is {value}; choose a value from {min} to {max}."));
        }
    }
}

namespace UrbanSound.Dsp;

/// <summary>Conversion between hertz and mels.</summary>
public static class MelFrequency
{
    // Slaney's scale: 200/3 Hz a mel up to 1,000 Hz = 15 mels, then a factor of 6.4 every 27 mels.
    private const double HertzPerMel = 200.0 / 3;
    private const double BreakHertz = 1000;
    private const double BreakMel = BreakHertz / HertzPerMel;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <summary>Hertz to mels.</summary>
    /// <param name="hertz">Frequency in Hz, not negative.</param>
    /// <param name="scale">Which mel scale.</param>
    /// <returns>The frequency in mels.</returns>
    public static double ToMel(double hertz, MelScale scale) => scale switch
    {
        MelScale.Htk => 2595 * Math.Log10(1 + (hertz / 700)),
        _ => hertz < BreakHertz ? hertz / HertzPerMel : BreakMel + (Math.Log(hertz / BreakHertz) / LogStep),
    };

    /// <summary>Mels to hertz.</summary>
    /// <param name="mel">Frequency in mels, not negative.</param>
    /// <param name="scale">Which mel scale.</param>
    /// <returns>The frequency in Hz.</returns>
    public static double ToHertz(double mel, MelScale scale) => scale switch
    {
        MelScale.Htk => 700 * (Math.Pow(10, mel / 2595) - 1),
        _ => mel < BreakMel ? mel * HertzPerMel : BreakHertz * Math.Exp(LogStep * (mel - BreakMel)),
    };
}

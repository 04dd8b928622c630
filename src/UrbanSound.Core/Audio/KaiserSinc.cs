namespace UrbanSound.Audio;

/// <summary>
/// The low-pass filter a resampler samples its coefficients from: a sinc under a Kaiser window, as a function of continuous time in
/// input samples. J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", IEEE ISCAS 1974; also
/// Oppenheim and Schafer, "Discrete-Time Signal Processing", section 7.5.3.
/// </summary>
internal sealed class KaiserSinc
{
    // Enough for double precision at the largest beta that the options allow (120 dB: 12.3).
    private const int BesselTerms = 34;
    private static readonly double[] BesselCoefficients = CreateBesselCoefficients();

    private readonly double _quarterBetaSquared;
    private readonly double _cutoff;

    /// <param name="bandwidth">The lower rate divided by the input rate: 1 when the rate goes up.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="multiple">The full width becomes a multiple of this many input samples; an even number.</param>
    public KaiserSinc(double bandwidth, ResamplerOptions options, int multiple)
    {
        double attenuation = options.StopBandAttenuation;
        double beta = attenuation > 50
            ? 0.1102 * (attenuation - 8.7)
            : (0.5842 * Math.Pow(attenuation - 21, 0.4)) + (0.07886 * (attenuation - 21));
        double transition = Math.PI * bandwidth * (1 - options.PassBand);
        double width = (attenuation - 7.95) / (2.285 * transition);

        // Lanes that would multiply zeros widen the window instead: the transition gets a little narrower than asked for.
        HalfWidth = (int)Math.Ceiling(width / multiple) * multiple / 2;
        _quarterBetaSquared = beta * beta / 4;
        _cutoff = Math.PI * bandwidth * (1 + options.PassBand) / 2;
    }

    /// <summary>Beyond this distance from its centre the filter is zero, in input samples.</summary>
    public int HalfWidth { get; }

    /// <summary>
    /// Samples the filter for the output that lies <paramref name="fraction"/> (0 to 1) of an input sample after the input sample
    /// number <see cref="HalfWidth"/> - 1 of its window. The sum is 1 whatever the fraction, so that a constant stays that constant.
    /// </summary>
    public void Sample(double fraction, Span<double> taps)
    {
        double sum = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            taps[i] = At(i - (HalfWidth - 1) - fraction);
            sum += taps[i];
        }
        foreach (ref double tap in taps)
            tap /= sum;
    }

    private double At(double time)
    {
        double position = time / HalfWidth;
        double inside = 1 - (position * position);
        if (inside <= 0)
            return 0;
        double phase = _cutoff * time;
        double sinc = phase == 0 ? 1 : Math.Sin(phase) / phase;
        return sinc * BesselI0(_quarterBetaSquared * inside);
    }

    /// <summary>I0(2 sqrt(q)) as its power series in q, sum of q^k / (k!)^2 (Abramowitz and Stegun, 9.6.12).</summary>
    private static double BesselI0(double q)
    {
        double sum = 0;
        for (int k = BesselCoefficients.Length - 1; k >= 0; k--)
            sum = (sum * q) + BesselCoefficients[k];
        return sum;
    }

    private static double[] CreateBesselCoefficients()
    {
        double[] coefficients = new double[BesselTerms];
        coefficients[0] = 1;
        for (int k = 1; k < coefficients.Length; k++)
            coefficients[k] = coefficients[k - 1] / ((double)k * k);
        return coefficients;
    }
}

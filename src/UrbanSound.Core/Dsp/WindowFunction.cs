namespace UrbanSound.Dsp;

/// <summary>The taper that a frame is multiplied with before its transform.</summary>
public enum WindowFunction
{
    /// <summary>½ − ½·cos(2πn/N). The field's default.</summary>
    Hann,

    /// <summary>0.54 − 0.46·cos(2πn/N).</summary>
    Hamming,

    /// <summary>0.42 − 0.5·cos(2πn/N) + 0.08·cos(4πn/N).</summary>
    Blackman,

    /// <summary>A triangle, 1 − |2n/N − 1|.</summary>
    Bartlett,

    /// <summary>No taper: all ones.</summary>
    Boxcar,

    /// <summary>Kaldi's window, (½ − ½·cos(2πn/(N−1)))^0.85: like Hamming, but zero at the edges.</summary>
    Povey,
}

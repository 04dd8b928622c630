namespace UrbanSound.Dsp;

/// <summary>The scale of a spectrogram's values.</summary>
public enum LogScale
{
    /// <summary>Linear.</summary>
    None,

    /// <summary>10·log10 of power or 20·log10 of magnitude, over the reference.</summary>
    Decibel,

    /// <summary>Natural logarithm, over the reference.</summary>
    NaturalLog,

    /// <summary>Logarithm to the base of 10, over the reference.</summary>
    Log10,
}

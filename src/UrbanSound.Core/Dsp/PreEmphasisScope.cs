namespace UrbanSound.Dsp;

/// <summary>What the first-order high-pass y[n] = x[n] − c·x[n−1] runs over.</summary>
public enum PreEmphasisScope
{
    /// <summary>Each frame by itself; its first sample is taken as its own predecessor (Kaldi).</summary>
    Frame,

    /// <summary>The whole signal before it is cut into frames; the first sample, which has no predecessor, is dropped (EfficientAT).</summary>
    Signal,
}

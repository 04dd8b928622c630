namespace UrbanSound.Dsp;

/// <summary>How the triangles of a mel filter bank are scaled.</summary>
public enum MelNorm
{
    /// <summary>Every triangle peaks at 1.</summary>
    None,

    /// <summary>Every triangle has the area 1 (2 / its width in hertz), so that white noise gives equal bands.</summary>
    Slaney,
}

namespace UrbanSound.Imaging;

/// <summary>How pixels are weighed when a picture is resized. When it shrinks, the filter widens, so that every pixel counts (antialias).</summary>
public enum ResizeFilter
{
    /// <summary>A triangle over two pixels.</summary>
    Bilinear,

    /// <summary>Keys' cubic over four pixels, a = −0.5.</summary>
    Bicubic,
}

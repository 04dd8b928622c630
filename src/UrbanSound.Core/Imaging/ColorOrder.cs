namespace UrbanSound.Imaging;

/// <summary>Order of a tensor's colours.</summary>
public enum ColorOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}

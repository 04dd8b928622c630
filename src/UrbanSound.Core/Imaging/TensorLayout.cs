namespace UrbanSound.Imaging;

/// <summary>Order of a tensor's axes.</summary>
public enum TensorLayout
{
    /// <summary>Colours, rows, columns.</summary>
    Nchw,

    /// <summary>Rows, columns, colours.</summary>
    Nhwc,
}

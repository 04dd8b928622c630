namespace UrbanSound.Imaging;

/// <summary>A picture of 8-bit RGB pixels, rows from top to bottom without gaps. Immutable as long as nobody keeps the array it was made of.</summary>
public sealed class RgbImage
{
    private readonly byte[] _pixels;

    /// <summary>Wraps pixels; nothing is copied.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">width × height × 3 bytes: red, green, blue of the first row's first pixel, and so on.</param>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height * 3)
            throw new ArgumentException($"{width} × {height} pixels are {(long)width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>All pixels: height × width × 3 bytes.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>One row: width × 3 bytes.</summary>
    /// <param name="y">The row, 0 at the top.</param>
    public ReadOnlySpan<byte> GetRow(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return _pixels.AsSpan(y * Width * 3, Width * 3);
    }

    /// <summary>
    /// Reads a picture: JPEG, PNG, WebP, GIF (its first frame), BMP, PPM or PGM, told by its content and not its name. It comes
    /// upright as EXIF says; alpha is dropped, 16 bits become 8.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What the file may ask for; null means <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="UrbanSoundException">
    /// NotFound, AccessDenied or Unavailable: the file can't be read. UnsupportedMedia: no picture of these kinds. InvalidMedia: it is
    /// damaged or ends early. TooLarge: a limit, found in its header.
    /// </exception>
    public static RgbImage Load(string path, ImageLimits? limits = null) => ImageDecoder.Load(path, limits ?? ImageLimits.Default);

    /// <summary>Decodes the bytes of a picture, as <see cref="Load(string, ImageLimits?)"/> does those of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="limits">What it may ask for; null means <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="UrbanSoundException">UnsupportedMedia, InvalidMedia or TooLarge, as for a file.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, ImageLimits? limits = null) => ImageDecoder.Decode(bytes, "picture", limits ?? ImageLimits.Default);

    /// <summary>Resizes the picture as Pillow does, to the bit: the filter widens where the picture shrinks (antialias).</summary>
    /// <param name="width">New width in pixels, at least 1.</param>
    /// <param name="height">New height in pixels, at least 1.</param>
    /// <param name="filter">How pixels are weighed. Default bilinear.</param>
    public RgbImage Resize(int width, int height, ResizeFilter filter = ResizeFilter.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(width * height * 3));
        ImageResampler.Resize(_pixels, Width, Height, (width, height), (0, 0, width, height), filter, new PixelSink(pixels));
        return new RgbImage(width, height, pixels);
    }
}

using System.Text;

namespace SixLabors.ImageSharp;

/// <summary>A picture that libvips has opened and not yet decoded. The bytes behind it must stay where they are until it is disposed.</summary>
internal sealed unsafe class VipsImage : IDisposable
{
    /// <summary>VipsBandFormat of 16-bit samples.</summary>
    private const int UShort = 2;

    /// <summary>Rows fetched at once: enough to make the calls cheap, few enough to stay in the processor's cache.</summary>
    private const int StripRows = 64;

    private readonly VipsLibrary _vips;
    private nint _image;

    private VipsImage(VipsLibrary vips, nint image)
    {
        _vips = vips;
        _image = image;
        Width = vips.ImageWidth(image);
        Height = vips.ImageHeight(image);
        Bands = vips.ImageBands(image);
        Orientation = vips.ImageOrientation(image);
    }

    public int Width { get; }

    public int Height { get; }

    public int Bands { get; }

    /// <summary>EXIF orientation, 1 to 8; 1 where the file says nothing.</summary>
    public int Orientation { get; }

    /// <summary>Reads the header with the operation of that name.</summary>
    /// <param name="operation">A loader from memory, such as "jpegload_buffer".</param>
    /// <param name="bytes">The file; pinned by the caller until the picture is disposed.</param>
    /// <param name="length">Its length.</param>
    /// <param name="failOn">VipsFailOn: 1 a file that ends early, 2 any error, 3 any warning.</param>
    /// <param name="shrink">JPEG only: decodes at 1/shrink of the size; 1, 2, 4 or 8.</param>
    public static VipsImage Open(string operation, byte* bytes, int length, int failOn, int shrink = 1)
    {
        var vips = VipsLibrary.Instance;
        nint created = New(vips, operation);
        if (created == 0)
            throw new UnknownImageFormatException($"this libvips has no {operation}: {vips.TakeError()}");
        SetBuffer(vips, created, bytes, length);
        // Sequential: rows are decoded as they are fetched, from the top, so that no second copy of the picture exists.
        Set(vips, created, "access", vips.AccessType, 1, isEnum: true);
        Set(vips, created, "fail-on", vips.FailOnType, failOn, isEnum: true);
        if (shrink > 1)
            Set(vips, created, "shrink", VipsLibrary.GTypeInt, shrink, isEnum: false);
        nint built = vips.OperationBuild(created);
        if (built == 0)
        {
            vips.UnrefOutputs(created);
            vips.Unref(created);
            throw new InvalidImageContentException(vips.TakeError());
        }

        nint image = TakeOutput(vips, built);
        vips.UnrefOutputs(built);
        vips.Unref(built);
        // Building from a fresh operation gives that operation, with a reference of its own.
        vips.Unref(created);
        return new VipsImage(vips, image);
    }

    /// <summary>Decodes all pixels into RGB: grey repeated, alpha dropped, the high byte of 16 bits, CMYK as ink on white.</summary>
    /// <param name="rgb">Width × height × 3 bytes.</param>
    /// <param name="ink">What a fourth band is.</param>
    public void CopyTo(Span<byte> rgb, PixelRows.Ink ink)
    {
        int sampleBytes = _vips.ImageFormat(_image) == UShort ? 2 : 1;
        int rowBytes = Width * Bands * sampleBytes;
        nint region = _vips.RegionNew(_image);
        if (region == 0)
            throw new InvalidImageContentException(_vips.TakeError());
        try
        {
            for (int top = 0; top < Height; top += StripRows)
            {
                int rows = Math.Min(StripRows, Height - top);
                nuint size;
                byte* strip = _vips.RegionFetch(region, 0, top, Width, rows, &size);
                if (strip is null)
                    throw new InvalidImageContentException(_vips.TakeError());
                try
                {
                    if (size != (nuint)rowBytes * (nuint)rows)
                        throw new InvalidImageContentException($"the decoder gave {size} bytes for {rows} rows of {rowBytes}");
                    PixelRows.ToRgb(new ReadOnlySpan<byte>(strip, (int)size), Bands, sampleBytes, ink, rgb.Slice(top * Width * 3, rows * Width * 3));
                }
                finally
                {
                    _vips.Free(strip);
                }
            }
        }
        finally
        {
            _vips.Unref(region);
        }
    }

    public void Dispose()
    {
        if (_image != 0)
            _vips.Unref(_image);
        _image = 0;
    }

    private static nint New(VipsLibrary vips, string operation)
    {
        fixed (byte* name = Terminated(operation))
            return vips.OperationNew(name);
    }

    private static void SetBuffer(VipsLibrary vips, nint operation, byte* bytes, int length)
    {
        nint blob = vips.BlobNew(0, bytes, (nuint)length);
        VipsLibrary.GValue value = default;
        vips.ValueInit(&value, vips.BlobType);
        vips.ValueSetBoxed(&value, blob);
        fixed (byte* name = "buffer\0"u8)
            vips.SetProperty(operation, name, &value);
        vips.ValueUnset(&value);
        vips.AreaUnref(blob);
    }

    private static void Set(VipsLibrary vips, nint operation, string property, nuint type, int number, bool isEnum)
    {
        VipsLibrary.GValue value = default;
        vips.ValueInit(&value, type);
        if (isEnum)
            vips.ValueSetEnum(&value, number);
        else
            vips.ValueSetInt(&value, number);
        fixed (byte* name = Terminated(property))
            vips.SetProperty(operation, name, &value);
        vips.ValueUnset(&value);
    }

    private static nint TakeOutput(VipsLibrary vips, nint operation)
    {
        VipsLibrary.GValue value = default;
        vips.ValueInit(&value, vips.ImageType);
        fixed (byte* name = "out\0"u8)
            vips.GetProperty(operation, name, &value);
        nint image = vips.Ref(vips.ValueGetObject(&value));
        vips.ValueUnset(&value);
        return image;
    }

    private static byte[] Terminated(string name) => Encoding.ASCII.GetBytes(name + "\0");
}

using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>A decoded picture; the stand-in makes Rgb24 only.</summary>
internal sealed unsafe class Image<TPixel> : IDisposable
    where TPixel : unmanaged
{
    private byte* _pixels;

    internal Image(int width, int height, ImageMetadata metadata)
    {
        Width = width;
        Height = height;
        Metadata = metadata;
        // Native memory goes back at once, while a large array would wait for the garbage collector's second generation.
        _pixels = (byte*)NativeMemory.Alloc((nuint)width * (nuint)height, (nuint)sizeof(TPixel));
    }

    ~Image() => NativeMemory.Free(_pixels);

    public int Width { get; }

    public int Height { get; }

    public ImageMetadata Metadata { get; }

    internal Span<byte> Bytes => new(_pixels, checked(Width * Height * sizeof(TPixel)));

    public void CopyPixelDataTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_pixels is null, this);
        Bytes.CopyTo(destination);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        NativeMemory.Free(_pixels);
        _pixels = null;
        GC.SuppressFinalize(this);
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>A decoded picture; the stand-in makes Rgb24 only.</summary>
internal sealed class Image<TPixel> : IDisposable
    where TPixel : unmanaged
{
    private readonly int _length;
    private byte[]? _pixels;

    internal Image(int width, int height, ImageMetadata metadata)
    {
        Width = width;
        Height = height;
        Metadata = metadata;
        _length = checked(width * height * Unsafe.SizeOf<TPixel>());
        // Rented: fresh memory of megabytes costs more page faults than the copy out of it.
        _pixels = ArrayPool<byte>.Shared.Rent(_length);
    }

    public int Width { get; }

    public int Height { get; }

    public ImageMetadata Metadata { get; }

    internal Span<byte> Bytes => _pixels.AsSpan(0, _length);

    public void CopyPixelDataTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_pixels is null, this);
        Bytes.CopyTo(destination);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
            ArrayPool<byte>.Shared.Return(pixels);
    }
}

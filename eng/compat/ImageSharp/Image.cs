using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>Opens pictures: JPEG, PNG, WebP and GIF through libvips, whose build has no more of use; BMP and PNM here.</summary>
internal static unsafe class Image
{
    /// <summary>Reads the header and no pixels.</summary>
    public static ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> buffer)
    {
        switch (FormatOf(buffer))
        {
            case Format.Bmp:
                var bmp = BmpHeader.Read(buffer);
                return new ImageInfo(bmp.Width, bmp.Height, new ImageMetadata(null));
            case Format.Pnm:
                var pnm = PnmHeader.Read(buffer);
                return new ImageInfo(pnm.Width, pnm.Height, new ImageMetadata(null));
            case var format:
                fixed (byte* bytes = buffer)
                {
                    using var image = Open(format, bytes, buffer.Length);
                    return new ImageInfo(image.Width, image.Height, MetadataOf(image));
                }
        }
    }

    /// <summary>Decodes the first frame, as it lies in the file; a caller who wants it upright looks at the metadata.</summary>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, ReadOnlySpan<byte> buffer)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) != typeof(Rgb24))
            throw new NotSupportedException($"The stand-in decodes into {nameof(Rgb24)} only.");
        switch (FormatOf(buffer))
        {
            case Format.Bmp:
                var bmp = BmpHeader.Read(buffer);
                var bitmap = New<TPixel>(bmp.Width, bmp.Height, new ImageMetadata(null));
                return Filled(bitmap, buffer, (file, rgb) => BmpPixels.Read(bmp, file, rgb));
            case Format.Pnm:
                var pnm = PnmHeader.Read(buffer);
                var map = New<TPixel>(pnm.Width, pnm.Height, new ImageMetadata(null));
                return Filled(map, buffer, (file, rgb) => PnmPixels.Read(pnm, file, rgb));
            case var format:
                fixed (byte* bytes = buffer)
                {
                    using var source = format == Format.Jpeg && options.TargetSize is { } target
                        ? OpenShrunk(bytes, buffer.Length, target)
                        : Open(format, bytes, buffer.Length);
                    var image = New<TPixel>(source.Width, source.Height, MetadataOf(source));
                    return Filled(image, buffer, (file, rgb) =>
                        source.CopyTo(rgb, format == Format.Jpeg && source.Bands == 4 ? JpegInk(file) : PixelRows.Ink.None));
                }
        }
    }

    private delegate void Filler(ReadOnlySpan<byte> file, Span<byte> rgb);

    private static Image<TPixel> New<TPixel>(int width, int height, ImageMetadata metadata)
        where TPixel : unmanaged
        => (long)width * height * 3 > Array.MaxLength
            ? throw new InvalidImageContentException($"{width} × {height} pixels don't fit into memory")
            : new Image<TPixel>(width, height, metadata);

    private static Image<TPixel> Filled<TPixel>(Image<TPixel> image, ReadOnlySpan<byte> file, Filler fill)
        where TPixel : unmanaged
    {
        try
        {
            fill(file, image.Bytes);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static VipsImage Open(Format format, byte* bytes, int length) => format switch
    {
        Format.Jpeg => VipsImage.Open("jpegload_buffer", bytes, length, failOn: 1),
        Format.Png => VipsImage.Open("pngload_buffer", bytes, length, failOn: 2),
        Format.WebP => VipsImage.Open("webpload_buffer", bytes, length, failOn: 2),
        Format.Gif => VipsImage.Open("gifload_buffer", bytes, length, failOn: 1),
        _ => throw new UnknownImageFormatException("the bytes are no JPEG, PNG, WebP, GIF, BMP or PNM picture"),
    };

    private static VipsImage OpenShrunk(byte* bytes, int length, Size target)
    {
        var image = Open(Format.Jpeg, bytes, length);
        int shrink = 8;
        while (shrink > 1 && (image.Width / shrink < target.Width || image.Height / shrink < target.Height))
            shrink /= 2;
        if (shrink == 1)
            return image;
        image.Dispose();
        return VipsImage.Open("jpegload_buffer", bytes, length, failOn: 1, shrink);
    }

    private static ImageMetadata MetadataOf(VipsImage image) => new(image.Orientation is > 1 and <= 8 ? (ushort)image.Orientation : null);

    private static Format FormatOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Format.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? Format.Png
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? Format.Gif
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8) ? Format.WebP
        : bytes.StartsWith("BM"u8) ? Format.Bmp
        : bytes.Length > 2 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'6' && bytes[2] is 9 or 10 or 13 or 32 or (byte)'#' ? Format.Pnm
        : Format.Unknown;

    /// <summary>
    /// libvips turns the samples over where the file has Adobe's marker and leaves them where it hasn't. Four bands without the marker
    /// are taken as Adobe's too, which is what writes them.
    /// </summary>
    private static PixelRows.Ink JpegInk(ReadOnlySpan<byte> file)
    {
        for (int at = 2; at + 9 <= file.Length && file[at] == 0xFF && file[at + 1] != 0xDA;)
        {
            if (file[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            if (file[at + 1] == 0xEE && file.Slice(at + 4, 5).SequenceEqual("Adobe"u8))
                return PixelRows.Ink.Plain;
            at += 2 + (file[at + 2] << 8 | file[at + 3]);
        }

        return PixelRows.Ink.Inverted;
    }

    private enum Format
    {
        Unknown,
        Jpeg,
        Png,
        WebP,
        Gif,
        Bmp,
        Pnm,
    }
}

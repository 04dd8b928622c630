using System.Globalization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace UrbanSound.Imaging;

/// <summary>Turns the bytes of a picture into upright RGB pixels. Looks at the header first: what is too large is refused before it costs anything.</summary>
internal static class ImageDecoder
{
    private const int LongestName = 200;

    /// <summary>Reads and decodes a file.</summary>
    internal static RgbImage Load(string path, ImageLimits limits, (int Width, int Height)? smallest = null) =>
        Decode(ReadFile(path, limits), path, limits, smallest);

    /// <summary>Decodes a picture.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="smallest">
    /// Null for all pixels; else a size of the upright picture that is enough, so that the decoder may shrink it, with both sides
    /// by nearly the same factor.
    /// </param>
    internal static RgbImage Decode(ReadOnlySpan<byte> bytes, string name, ImageLimits limits, (int Width, int Height)? smallest = null)
    {
        if (bytes.Length > limits.MaxBytes)
            throw TooLarge(name, $"has {Number(bytes.Length)} bytes, more than {Number(limits.MaxBytes)}", nameof(ImageLimits.MaxBytes));
        if (bytes.IsEmpty)
            throw New(UrbanSoundErrorKind.InvalidMedia, name, "is empty; nothing is there to decode");
        try
        {
            var options = new DecoderOptions { MaxFrames = 1 };
            ImageInfo header = Image.Identify(options, bytes);
            Check(header.Width, header.Height, name, limits);
            if (smallest is { } size)
            {
                bool lies = IsTurned(OrientationOf(header.Metadata));
                options = new DecoderOptions
                {
                    MaxFrames = 1,
                    TargetSize = new Size(Math.Min(header.Width, lies ? size.Height : size.Width), Math.Min(header.Height, lies ? size.Width : size.Height)),
                };
            }

            using Image<Rgb24> image = Image.Load<Rgb24>(options, bytes);
            // The two readings of one header should agree; the limits must hold even if they don't.
            Check(image.Width, image.Height, name, limits);
            byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(image.Width * image.Height * 3));
            image.CopyPixelDataTo(pixels);
            return Orientation.Upright(image.Width, image.Height, pixels, OrientationOf(image.Metadata));
        }
        catch (UnknownImageFormatException fault)
        {
            throw New(UrbanSoundErrorKind.UnsupportedMedia, name, "is no picture that is read here (JPEG, PNG, WebP, GIF, BMP, PPM, PGM); convert it to one of them", fault);
        }
        catch (Exception fault) when (fault is ImageFormatException or NotSupportedException)
        {
            throw New(UrbanSoundErrorKind.InvalidMedia, name, $"can't be decoded, its bytes are damaged or of a rare kind: {OneLine(fault.Message, LongestName)}", fault);
        }
    }

    /// <summary>True for the four orientations that swap width and height.</summary>
    internal static bool IsTurned(int orientation) => orientation >= 5;

    /// <summary>The whole file, unless it is larger than allowed.</summary>
    internal static byte[] ReadFile(string path, ImageLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length > Math.Min(limits.MaxBytes, Array.MaxLength))
                throw TooLarge(path, $"has {Number(file.Length)} bytes, more than {Number(limits.MaxBytes)}", nameof(ImageLimits.MaxBytes));
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw New(UrbanSoundErrorKind.NotFound, path, "no such file; check the path", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw New(UrbanSoundErrorKind.AccessDenied, path, "this process may not open the file; check its permissions", fault);
        }
        catch (Exception fault) when (fault is IOException or NotSupportedException)
        {
            throw New(UrbanSoundErrorKind.Unavailable, path, $"can't be read: {OneLine(fault.Message, LongestName)}", fault);
        }
    }

    private static void Check(int width, int height, string name, ImageLimits limits)
    {
        if (Math.Max(width, height) > limits.MaxSide)
            throw TooLarge(name, $"is {Number(width)} × {Number(height)} pixels, a side longer than {Number(limits.MaxSide)}", nameof(ImageLimits.MaxSide));
        long most = Math.Min(limits.MaxPixels, Array.MaxLength / 3);
        if ((long)width * height > most)
            throw TooLarge(name, $"is {Number(width)} × {Number(height)} pixels, more than {Number(most)} of them", nameof(ImageLimits.MaxPixels));
    }

    private static int OrientationOf(ImageMetadata metadata) =>
        metadata.ExifProfile is { } exif && exif.TryGetValue(ExifTag.Orientation, out IExifValue<ushort>? value) && value.Value is >= 1 and <= 8 ? value.Value : 1;

    private static UrbanSoundException TooLarge(string name, string fact, string limit) =>
        New(UrbanSoundErrorKind.TooLarge, name, $"{fact}, the limit set by ImageLimits.{limit}; raise it if this is meant");

    private static UrbanSoundException New(UrbanSoundErrorKind kind, string name, string fault, Exception? inner = null) =>
        new(kind, $"{OneLine(name, LongestName)}: {fault}", inner);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string OneLine(string text, int longest)
    {
        string line = string.Concat(text.Take(longest).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
        return text.Length > longest ? line + "…" : line;
    }
}

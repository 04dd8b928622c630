using System.Buffers;
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
    internal static RgbImage Load(string path, ImageLimits limits) => Decode(ReadFile(path, limits), path, limits);

    /// <summary>Decodes a picture.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may ask for.</param>
    internal static RgbImage Decode(ReadOnlySpan<byte> bytes, string name, ImageLimits limits) =>
        Decode(bytes, name, limits, null, static (image, orientation, _, _) =>
        {
            byte[] pixels = GC.AllocateUninitializedArray<byte>(image.Width * image.Height * 3);
            image.CopyPixelDataTo(pixels);
            return Orientation.Upright(image.Width, image.Height, pixels, orientation);
        });

    /// <summary>Decodes a picture into a model's input tensor.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="preprocessor">The model's steps.</param>
    /// <param name="mayShrink">Whether the decoder may leave pixels out that the resize would average anyway.</param>
    /// <param name="tensor">Receives the tensor.</param>
    internal static unsafe void FillTensor(ReadOnlySpan<byte> bytes, string name, ImageLimits limits, ImagePreprocessor preprocessor, bool mayShrink, Span<float> tensor)
    {
        int length = tensor.Length;
        fixed (float* start = tensor)
        {
            float* values = start;
            Decode<object?>(bytes, name, limits, mayShrink ? preprocessor.ResizedSize : null, (image, orientation, fullWidth, fullHeight) =>
            {
                int count = image.Width * image.Height * 3;
                byte[] rented = ArrayPool<byte>.Shared.Rent(count);
                try
                {
                    Span<byte> pixels = rented.AsSpan(0, count);
                    image.CopyPixelDataTo(pixels);
                    if (orientation == 1)
                    {
                        preprocessor.Compute(pixels, image.Width, image.Height, fullWidth, fullHeight, new Span<float>(values, length));
                    }
                    else
                    {
                        RgbImage upright = Orientation.Upright(image.Width, image.Height, pixels.ToArray(), orientation);
                        preprocessor.Compute(upright.Pixels, upright.Width, upright.Height, fullWidth, fullHeight, new Span<float>(values, length));
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(rented);
                }

                return null;
            });
        }
    }

    /// <summary>What becomes of a decoded picture: its orientation, and the size that it has in the file, upright.</summary>
    private delegate T Use<T>(Image<Rgb24> image, int orientation, int fullWidth, int fullHeight);

    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="smallest">Null for all pixels; else gives, for the upright size, one that is enough.</param>
    /// <param name="use">Takes the pixels before they are given back.</param>
    private static T Decode<T>(
        ReadOnlySpan<byte> bytes, string name, ImageLimits limits, Func<int, int, (int Width, int Height)>? smallest, Use<T> use)
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
            bool isTurned = IsTurned(OrientationOf(header.Metadata));
            (int fullWidth, int fullHeight) = isTurned ? (header.Height, header.Width) : (header.Width, header.Height);
            if (smallest is not null)
            {
                (int width, int height) = smallest(fullWidth, fullHeight);
                if (width < fullWidth && height < fullHeight)
                    options = new DecoderOptions { MaxFrames = 1, TargetSize = isTurned ? new Size(height, width) : new Size(width, height) };
            }

            using Image<Rgb24> image = Image.Load<Rgb24>(options, bytes);
            // The two readings of one header should agree; the limits must hold even if they don't.
            Check(image.Width, image.Height, name, limits);
            return use(image, OrientationOf(header.Metadata), fullWidth, fullHeight);
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

    /// <summary>The whole file, which may be a pipe, unless it is larger than allowed.</summary>
    internal static byte[] ReadFile(string path, ImageLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!file.CanSeek)
                return ReadToEnd(file, path, limits);
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

    // A pipe tells its length only by ending, which it may never do.
    private static byte[] ReadToEnd(FileStream pipe, string path, ImageLimits limits)
    {
        const int Step = 1 << 16;
        long most = Math.Min(limits.MaxBytes, Array.MaxLength);
        byte[] bytes = new byte[Step];
        int length = 0;
        for (int read; (read = pipe.Read(bytes, length, bytes.Length - length)) > 0;)
        {
            length += read;
            if (length > most)
                throw TooLarge(path, $"has more than {Number(limits.MaxBytes)} bytes", nameof(ImageLimits.MaxBytes));
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Min(2L * length, Math.Max(most + 1, length + 1L))));
        }

        return bytes[..length];
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

namespace UrbanSound.Imaging;

/// <summary>
/// Turns pictures into a model's input tensor, exactly as its settings say; resized pixels go straight into the tensor. Immutable and
/// thread-safe.
/// </summary>
public sealed class ImagePreprocessor
{
    /// <summary>The tensor's value of each level, one table for each of the tensor's colours.</summary>
    private readonly float[][] _values;

    /// <summary>Prepares the tables.</summary>
    /// <param name="settings">The steps.</param>
    /// <exception cref="UrbanSoundException">The settings are out of range; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    public ImagePreprocessor(ImageInputSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Faults("") is { Count: > 0 } faults)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Image input settings: " + string.Join(" ", faults));
        Settings = settings;
        TensorLength = 3 * settings.Width * settings.Height;
        _values = [.. Enumerable.Range(0, 3).Select(Table)];

        // In float32, as those who trained with torchvision computed it.
        float[] Table(int color) => [.. Enumerable.Range(0, 256).Select(level =>
            ((float)(level * settings.Scale) - (float)settings.Mean[color]) / (float)settings.Deviation[color])];
    }

    /// <summary>The steps.</summary>
    public ImageInputSettings Settings { get; }

    /// <summary>Values of one input tensor: 3 × width × height.</summary>
    public int TensorLength { get; }

    /// <summary>Computes the tensor of a picture.</summary>
    /// <param name="image">The picture, upright.</param>
    /// <param name="tensor">Receives <see cref="TensorLength"/> values.</param>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    public void Compute(RgbImage image, Span<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(image);
        Compute(image.Pixels, image.Width, image.Height, image.Width, image.Height, tensor);
    }

    /// <summary>Decodes a picture and computes its tensor, without an array of its pixels in between.</summary>
    /// <param name="file">The bytes of the whole file, of a kind that <see cref="RgbImage.Load"/> reads.</param>
    /// <param name="tensor">Receives <see cref="TensorLength"/> values.</param>
    /// <param name="limits">What the file may ask for; null means <see cref="ImageLimits.Default"/>.</param>
    /// <param name="shrinkOnLoad">Whether a large JPEG may be shrunk while it is decoded; see <see cref="ImageClassifierOptions.ShrinkOnLoad"/>.</param>
    /// <exception cref="UrbanSoundException">UnsupportedMedia, InvalidMedia or TooLarge, as <see cref="RgbImage.Decode"/> says.</exception>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    public void Compute(ReadOnlySpan<byte> file, Span<float> tensor, ImageLimits? limits = null, bool shrinkOnLoad = false) =>
        ImageDecoder.FillTensor(file, "picture", limits ?? ImageLimits.Default, this, shrinkOnLoad, tensor);

    /// <summary>Computes the tensor of a picture that may have been shrunk while it was decoded.</summary>
    /// <param name="pixels">What was decoded: RGB rows without gaps.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="fullWidth">Its width before it was shrunk.</param>
    /// <param name="fullHeight">Its height before it was shrunk.</param>
    /// <param name="tensor">Receives <see cref="TensorLength"/> values.</param>
    internal unsafe void Compute(ReadOnlySpan<byte> pixels, int width, int height, int fullWidth, int fullHeight, Span<float> tensor)
    {
        if (tensor.Length != TensorLength)
            throw new ArgumentException($"The tensor has {TensorLength} values; the span holds {tensor.Length}.", nameof(tensor));
        (int Width, int Height) resized = ResizedSize(fullWidth, fullHeight);
        (int left, int top) = (0, 0);
        (int Left, int Top, int Width, int Height) part = (0, 0, resized.Width, resized.Height);
        switch (Settings.Fit)
        {
            case ImageFit.CenterCrop:
                // Halves go to the even number, as Python's round, which torchvision uses, sends them.
                part = ((int)Math.Round((resized.Width - Settings.Width) / 2.0), (int)Math.Round((resized.Height - Settings.Height) / 2.0), Settings.Width, Settings.Height);
                break;
            case ImageFit.Letterbox:
                (left, top) = ((Settings.Width - resized.Width) / 2, (Settings.Height - resized.Height) / 2);
                goto case ImageFit.LetterboxTopLeft;
            case ImageFit.LetterboxTopLeft:
                FillBorder(tensor);
                break;
        }

        fixed (float* start = tensor)
            ImageResampler.Resize(pixels, width, height, resized, part, Settings.Filter, new TensorSink(this, start, left, top));
    }

    /// <summary>Size of the whole picture once it is resized, before anything is cut out.</summary>
    internal (int Width, int Height) ResizedSize(int width, int height)
    {
        if (Settings.ShorterSide is { } shorter)
            return width <= height ? (shorter, Longer(height, width)) : (Longer(width, height), shorter);
        if (Settings.Fit == ImageFit.Stretch)
            return (Settings.Width, Settings.Height);
        // As much as fits inside, at least one pixel.
        double scale = Math.Min((double)Settings.Width / width, (double)Settings.Height / height);
        return (Math.Clamp((int)Math.Round(width * scale), 1, Settings.Width), Math.Clamp((int)Math.Round(height * scale), 1, Settings.Height));

        int Longer(long longSide, int shortSide) => checked((int)(shorter * longSide / shortSide));
    }

    private void FillBorder(Span<float> tensor)
    {
        for (int i = 0; i < tensor.Length; i++)
        {
            int color = Settings.Layout == TensorLayout.Nchw ? i / (Settings.Width * Settings.Height) : i % 3;
            tensor[i] = _values[color][Settings.Border];
        }
    }

    /// <summary>Writes rows into a tensor.</summary>
    private readonly unsafe struct TensorSink(ImagePreprocessor owner, float* tensor, int left, int top) : IRowSink
    {
        public void Take(int y, ReadOnlySpan<byte> rgb)
        {
            ImageInputSettings settings = owner.Settings;
            int width = settings.Width, plane = width * settings.Height;
            bool planes = settings.Layout == TensorLayout.Nchw;
            int step = planes ? 1 : 3;
            for (int color = 0; color < 3; color++)
            {
                float[] values = owner._values[color];
                float* to = tensor + (planes ? color * plane + (top + y) * width + left : ((top + y) * width + left) * 3 + color);
                for (int from = settings.Colors == ColorOrder.Rgb ? color : 2 - color; from < rgb.Length; from += 3, to += step)
                    *to = values[rgb[from]];
            }
        }
    }
}

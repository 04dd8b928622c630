namespace UrbanSound.Imaging;

/// <summary>
/// Every step from upright RGB pixels to a model's input tensor: fit, then for each colour (value × <see cref="Scale"/> − mean) ÷
/// deviation in float32. Nothing has a default: settings that leave a step out are refused rather than guessed at. Immutable.
/// </summary>
public sealed record ImageInputSettings
{
    /// <summary>Longest side that a model may ask for.</summary>
    internal const int MaxSide = 4096;

    /// <summary>Width of the tensor in pixels, 1 to 4096.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the tensor in pixels, 1 to 4096.</summary>
    public required int Height { get; init; }

    /// <summary>How a picture of any shape becomes one of the model's.</summary>
    public required ImageFit Fit { get; init; }

    /// <summary>
    /// What the shorter side is resized to before the middle is cut out, at least the longer of width and height and at most 4096; null
    /// exactly for the other fits.
    /// </summary>
    public required int? ShorterSide { get; init; }

    /// <summary>How pixels are weighed.</summary>
    public required ResizeFilter Filter { get; init; }

    /// <summary>Level of a letterbox's border in all colours, 0 to 255; ignored by the other fits.</summary>
    public required int Border { get; init; }

    /// <summary>Order of the colours.</summary>
    public required ColorOrder Colors { get; init; }

    /// <summary>What levels of 0 to 255 are multiplied with first; above 0. 1/255 gives 0 to 1.</summary>
    public required double Scale { get; init; }

    /// <summary>What is subtracted then: three finite numbers, in the tensor's order of colours.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>What the difference is divided by: three finite numbers above 0, in the tensor's order of colours.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>Order of the axes.</summary>
    public required TensorLayout Layout { get; init; }

    /// <summary>
    /// What classifiers of torchvision take: shorter side 256, bilinear, the middle 224 × 224, RGB of 0 to 1 with ImageNet's mean and
    /// deviation, NCHW.
    /// </summary>
    public static ImageInputSettings Torchvision { get; } = new()
    {
        Width = 224,
        Height = 224,
        Fit = ImageFit.CenterCrop,
        ShorterSide = 256,
        Filter = ResizeFilter.Bilinear,
        Border = 0,
        Colors = ColorOrder.Rgb,
        Scale = 1 / 255.0,
        Mean = [0.485, 0.456, 0.406],
        Deviation = [0.229, 0.224, 0.225],
        Layout = TensorLayout.Nchw,
    };

    /// <summary>What most classifiers of Keras take: stretched to 224 × 224, bilinear, RGB of −1 to 1, NHWC.</summary>
    public static ImageInputSettings Keras { get; } = Torchvision with
    {
        Fit = ImageFit.Stretch,
        ShorterSide = null,
        Scale = 1,
        Mean = [127.5, 127.5, 127.5],
        Deviation = [127.5, 127.5, 127.5],
        Layout = TensorLayout.Nhwc,
    };

    /// <summary>What FaceNet takes: a face stretched to 160 × 160, bilinear, RGB, (x − 127.5) ÷ 128, NCHW.</summary>
    public static ImageInputSettings FaceNet160 { get; } = Keras with
    {
        Width = 160,
        Height = 160,
        Deviation = [128, 128, 128],
        Layout = TensorLayout.Nchw,
    };

    /// <summary>What ArcFace takes: an aligned face of 112 × 112, RGB, (x − 127.5) ÷ 127.5, NCHW.</summary>
    public static ImageInputSettings ArcFace112 { get; } = Keras with
    {
        Width = 112,
        Height = 112,
        Layout = TensorLayout.Nchw,
    };

    /// <summary>Equal settings, lists compared by what is in them.</summary>
    /// <param name="other">The others.</param>
    public bool Equals(ImageInputSettings? other) =>
        other is not null && (Width, Height, Fit, ShorterSide, Filter, Border, Colors, Scale, Layout)
            == (other.Width, other.Height, other.Fit, other.ShorterSide, other.Filter, other.Border, other.Colors, other.Scale, other.Layout)
        && (Mean ?? []).SequenceEqual(other.Mean ?? []) && (Deviation ?? []).SequenceEqual(other.Deviation ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Width, Height, Fit, ShorterSide, Filter, Colors, Scale, Layout);

    /// <summary>What is out of range, each fault a sentence that starts with the member's path.</summary>
    /// <param name="path">What stands before a member's name: "image." in a manifest.</param>
    internal List<string> Faults(string path)
    {
        var faults = new List<string>();
        Require(Width is >= 1 and <= MaxSide, $"width must be 1 to {MaxSide}, not {Width}.");
        Require(Height is >= 1 and <= MaxSide, $"height must be 1 to {MaxSide}, not {Height}.");
        Require(Enum.IsDefined(Fit), $"fit {Fit} is unknown.");
        Require(Enum.IsDefined(Filter), $"filter {Filter} is unknown.");
        Require(Enum.IsDefined(Colors), $"colors {Colors} is unknown.");
        Require(Enum.IsDefined(Layout), $"layout {Layout} is unknown.");
        if (Fit == ImageFit.CenterCrop)
            Require(ShorterSide is { } side && side >= Math.Max(Width, Height) && side <= MaxSide, $"shorterSide must be from the longer of width and height to {MaxSide}.");
        else
            Require(ShorterSide is null, "shorterSide must be null where nothing is cut out.");
        Require(Border is >= 0 and <= 255, $"border must be 0 to 255, not {Border}.");
        Require(Scale > 0 && double.IsFinite(Scale), $"scale must be above 0, not {Scale}.");
        Require(Mean is { Count: 3 } && Mean.All(double.IsFinite), "mean must hold three finite numbers.");
        Require(Deviation is { Count: 3 } && Deviation.All(d => d > 0 && double.IsFinite(d)), "deviation must hold three numbers above 0.");
        return faults;

        void Require(bool holds, string fault)
        {
            if (!holds)
                faults.Add(path + fault);
        }
    }
}

using UrbanSound.Imaging;

namespace UrbanSound.Faces;

/// <summary>From a level of 0 to 255 to what a network takes, and in which order its planes are.</summary>
internal sealed record PixelScaling
{
    private readonly float[] _mean;
    private readonly float[] _factor;
    private readonly bool _blueFirst;

    private PixelScaling(string name, float[] mean, float[] deviation, bool blueFirst)
    {
        Name = name;
        _mean = mean;
        _factor = [.. deviation.Select(d => 1 / d)];
        _blueFirst = blueFirst;
    }

    /// <summary>RGB, (x − 127)/128: UltraFace.</summary>
    public static PixelScaling UltraFace { get; } = Alike("ultraface", 127, 128, blueFirst: false);

    /// <summary>BGR as it is: YuNet.</summary>
    public static PixelScaling YuNet { get; } = Alike("yunet", 0, 1, blueFirst: true);

    /// <summary>RGB, (x − 127.5)/128: SCRFD, ArcFace and FaceNet.</summary>
    public static PixelScaling Symmetric { get; } = Alike("symmetric", 127.5f, 128, blueFirst: false);

    /// <summary>RGB, /255, then mean and deviation of ImageNet.</summary>
    public static PixelScaling ImageNet { get; } =
        new("imagenet", [0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255], blueFirst: false);

    public string Name { get; }

    /// <summary>The same as settings of a model that takes faces of one size.</summary>
    public ImageInputSettings Settings(int size) => ImageInputSettings.FaceNet160 with
    {
        Width = size,
        Height = size,
        Colors = _blueFirst ? ColorOrder.Bgr : ColorOrder.Rgb,
        Scale = 1,
        Mean = [.. _mean.Select(m => (double)m)],
        Deviation = [.. _factor.Select(f => 1.0 / f)],
    };

    public int PlaneOf(int channel) => _blueFirst ? 2 - channel : channel;

    public float Apply(float level, int channel) => (level - _mean[channel]) * _factor[channel];

    private static PixelScaling Alike(string name, float mean, float deviation, bool blueFirst) =>
        new(name, [mean, mean, mean], [deviation, deviation, deviation], blueFirst);
}

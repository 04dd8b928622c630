using UrbanSound.Fuzz.Mutation;
using UrbanSound.Imaging;

namespace UrbanSound.Fuzz.Targets;

/// <summary>Picture files: decoded under small limits, so that a header may claim what it likes and a run keeps its pace.</summary>
internal sealed class ImageTarget(byte[][] corpus) : FuzzTarget
{
    private static readonly ImageLimits Limits = new() { MaxPixels = 1 << 20, MaxSide = 8192, MaxBytes = 1 << 20 };

    internal override string Name => "image";

    /// <summary>The pixels twice, decoded and upright, and what the resize needs.</summary>
    internal override long MostAllocated => 24L << 20;

    /// <summary>A progressive JPEG of a hundred scans is a legal way to keep a decoder busy.</summary>
    internal override TimeSpan MostTime => TimeSpan.FromSeconds(10);

    internal override byte[] Create(Random random) =>
        ByteMutator.Mutate(corpus[random.Next(corpus.Length)], corpus[random.Next(corpus.Length)], random);

    internal override void Check(byte[] input, Random choices)
    {
        RgbImage image = RgbImage.Decode(input, Limits);
        if (image.Pixels.Length != image.Width * image.Height * 3 || (long)image.Width * image.Height > Limits.MaxPixels || Math.Max(image.Width, image.Height) > Limits.MaxSide)
            throw new BrokenPromiseException($"{image.Width} × {image.Height} pixels, {image.Pixels.Length} bytes: not what the limits allow.");
        if (choices.Next(8) > 0)
            return;
        var preprocessor = new ImagePreprocessor(choices.Next(2) == 0 ? ImageInputSettings.Torchvision : ImageInputSettings.Keras);
        preprocessor.Compute(input, new float[preprocessor.TensorLength], Limits, shrinkOnLoad: choices.Next(2) == 0);
    }
}

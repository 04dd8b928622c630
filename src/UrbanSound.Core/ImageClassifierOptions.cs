using UrbanSound.Imaging;

namespace UrbanSound;

/// <summary>How an <see cref="ImageClassifier"/> works. Immutable.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>The defaults.</summary>
    public static ImageClassifierOptions Default { get; } = new();

    /// <summary>What pictures may be as large as. Default <see cref="ImageLimits.Default"/>.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>
    /// Whether a JPEG much larger than the model's input may be shrunk by 2, 4 or 8 while it is decoded. Default false: all pixels are
    /// decoded, and the tensor is what Pillow and torchvision give. On a synthetic photo of one megapixel shrinking was 1.4 times as fast and
    /// differed by 0.4 levels of 255 in the mean, 6 at most (benchmarks/peers/images.py).
    /// </summary>
    public bool ShrinkOnLoad { get; init; }

    /// <summary>Threads that one model run may use. Default 1; see <see cref="Models.OnnxModelOptions.ThreadsPerRun"/>.</summary>
    public int ThreadsPerRun { get; init; } = 1;

    /// <summary>
    /// Files that <see cref="ImageClassifier.ClassifyAsync(IAsyncEnumerable{string}, CancellationToken)"/> works on at once, 1 to 1024.
    /// Default: one for each core that this process may use.
    /// </summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">Kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        if (Limits is null)
            faults.Add("Limits is null.");
        if (DegreeOfParallelism is < 1 or > 1024)
            faults.Add($"DegreeOfParallelism must be 1 to 1024, not {DegreeOfParallelism}.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Image classifier options: " + string.Join(" ", faults));
    }
}

using UrbanSound.Imaging;

namespace UrbanSound.Pipelines;

/// <summary>How a <see cref="FacePipeline"/> looks at pictures and videos. Immutable.</summary>
public sealed record FacePipelineOptions
{
    /// <summary>The defaults.</summary>
    public static FacePipelineOptions Default { get; } = new();

    /// <summary>Of a video every n-th frame is looked at, 0 to 10,000; 0 means key frames only. Default: 5.</summary>
    public int EveryNthFrame { get; init; } = 5;

    /// <summary>Most frames looked at of a video, 1 to 1,000,000; a longer one is refused. Default: 10,000.</summary>
    public int MaxFrames { get; init; } = 10_000;

    /// <summary>Limits of pictures and frames.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">InvalidOptions; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (EveryNthFrame is < 0 or > 10_000)
            faults.Add(FormattableString.Invariant($"EveryNthFrame must be 0 to 10,000, not {EveryNthFrame}."));
        if (MaxFrames is < 1 or > 1_000_000)
            faults.Add(FormattableString.Invariant($"MaxFrames must be 1 to 1,000,000, not {MaxFrames}."));
        if (Limits is null)
            faults.Add("Limits must not be null.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Face pipeline options: " + string.Join(" ", faults));
    }
}

namespace UrbanSound.Faces;

/// <summary>How faces are looked for. Immutable.</summary>
public sealed record FaceDetectorOptions
{
    /// <summary>The defaults.</summary>
    public static FaceDetectorOptions Default { get; } = new();

    /// <summary>Least confidence, above 0 and below 1. Null takes the model's own: UltraFace 0.7, YuNet 0.6, SCRFD 0.5. Default: null.</summary>
    public float? MinConfidence { get; init; }

    /// <summary>
    /// Of two boxes that share more than this part of their union, the less confident one is dropped; above 0, at most 1. Null takes the
    /// model's own: UltraFace and YuNet 0.3, SCRFD 0.4. Default: null.
    /// </summary>
    public float? MaxOverlap { get; init; }

    /// <summary>Most faces told of one picture, the most confident ones; 1 to 10,000. Default: 1,000.</summary>
    public int MaxFaces { get; init; } = 1000;

    /// <summary>
    /// Whether a picture without a face, or with doubtful ones only, is looked at again with a border of half its longer side, and the surer
    /// look counts. Detectors know faces with surroundings and miss those that fill the picture. Default: true.
    /// </summary>
    public bool RetryWithBorder { get; init; } = true;

    /// <summary>Threads that one run may use, at least 1. Default: 1.</summary>
    public int ThreadsPerRun { get; init; } = 1;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">InvalidOptions; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (MinConfidence is { } least && !(least > 0 && least < 1))
            faults.Add(FormattableString.Invariant($"MinConfidence must be above 0 and below 1, not {least}."));
        if (MaxOverlap is { } most && !(most > 0 && most <= 1))
            faults.Add(FormattableString.Invariant($"MaxOverlap must be above 0 and at most 1, not {most}."));
        if (MaxFaces is < 1 or > 10_000)
            faults.Add($"MaxFaces must be 1 to 10,000, not {MaxFaces}.");
        if (ThreadsPerRun is < 1 or > 1024)
            faults.Add($"ThreadsPerRun must be 1 to 1024, not {ThreadsPerRun}.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Face detector options: " + string.Join(" ", faults));
    }
}

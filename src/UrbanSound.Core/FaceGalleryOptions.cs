namespace UrbanSound;

/// <summary>How a <see cref="FaceGallery"/> decides. Immutable.</summary>
public sealed record FaceGalleryOptions
{
    /// <summary>The defaults.</summary>
    public static FaceGalleryOptions Default { get; } = new();

    /// <summary>
    /// The score (<see cref="Faces.FaceIndex.Scores"/>) from which on a face is known, above −1 and at most 1. Null measures it on the gallery itself
    /// (<see cref="TargetFalseAcceptRate"/>), and takes <see cref="UsualThreshold"/> below <see cref="LeastPeople"/> people. Default: null.
    /// </summary>
    public float? Threshold { get; init; }

    /// <summary>Share of strangers' photos that may get a name, above 0 and below 1. Default: 0.01.</summary>
    public double TargetFalseAcceptRate { get; init; } = 0.01;

    /// <summary>The threshold of a gallery that is too small to measure one, above −1 and at most 1. Default: 0.4.</summary>
    public float UsualThreshold { get; init; } = 0.4f;

    /// <summary>People from which on the threshold is measured, at least 2. Default: 10.</summary>
    public int LeastPeople { get; init; } = 10;

    /// <summary>How far below the threshold a face is uncertain rather than unknown, 0 to 1. Default: 0.08.</summary>
    public float UncertainBand { get; init; } = 0.08f;

    /// <summary>Most photos kept of a person, 1 to 1,000. Default: 100.</summary>
    public int MaxSamples { get; init; } = 100;

    /// <summary>Most people, 1 to 1,000,000. Default: 100,000.</summary>
    public int MaxPeople { get; init; } = 100_000;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">InvalidOptions; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        Check(Threshold is not { } t || (t > -1 && t <= 1), $"Threshold must be above -1 and at most 1, not {Threshold}.");
        Check(TargetFalseAcceptRate is > 0 and < 1, $"TargetFalseAcceptRate must be above 0 and below 1, not {TargetFalseAcceptRate}.");
        Check(UsualThreshold is > -1 and <= 1, $"UsualThreshold must be above -1 and at most 1, not {UsualThreshold}.");
        Check(LeastPeople >= 2, $"LeastPeople must be at least 2, not {LeastPeople}.");
        Check(UncertainBand is >= 0 and <= 1, $"UncertainBand must be 0 to 1, not {UncertainBand}.");
        Check(MaxSamples is >= 1 and <= 1000, $"MaxSamples must be 1 to 1,000, not {MaxSamples}.");
        Check(MaxPeople is >= 1 and <= 1_000_000, $"MaxPeople must be 1 to 1,000,000, not {MaxPeople}.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Gallery options: " + string.Join(" ", faults));

        void Check(bool holds, FormattableString fault)
        {
            if (!holds)
                faults.Add(FormattableString.Invariant(fault));
        }
    }
}

namespace UrbanSound.Sounds;

/// <summary>How events are found in a long recording. Immutable.</summary>
public sealed record DetectionOptions
{
    /// <summary>The defaults.</summary>
    public static DetectionOptions Default { get; } = new();

    /// <summary>Sound that is heard at once; at most the model's window, to which shorter ones are padded. Default 2 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time from one window to the next, which is also the resolution of the events' times; at most the window. Default 0.5 s.</summary>
    public TimeSpan Hop { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Score from which a label counts as heard, above 0 and at most 1. Default 0.5.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Events of one label that are no further apart than this become one. Default 0.5 s.</summary>
    public TimeSpan MergeGap { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Shorter events are left out. Default 0.5 s.</summary>
    public TimeSpan MinimumDuration { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">Kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    internal void Validate(TimeSpan modelWindow)
    {
        var faults = new List<string>();
        if (Window <= TimeSpan.Zero || Window > modelWindow)
            faults.Add($"Window must be above 0 and at most the model's {modelWindow.TotalSeconds} s, not {Window.TotalSeconds} s.");
        if (Hop < TimeSpan.FromMilliseconds(10) || Hop > Window)
            faults.Add($"Hop must be at least 0.01 s and at most Window ({Window.TotalSeconds} s), not {Hop.TotalSeconds} s.");
        if (!(Threshold is > 0 and <= 1))
            faults.Add($"Threshold must be above 0 and at most 1, not {Threshold}.");
        if (MergeGap < TimeSpan.Zero)
            faults.Add($"MergeGap must not be negative, not {MergeGap.TotalSeconds} s.");
        if (MinimumDuration < TimeSpan.Zero)
            faults.Add($"MinimumDuration must not be negative, not {MinimumDuration.TotalSeconds} s.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Detection options: " + string.Join(" ", faults));
    }
}

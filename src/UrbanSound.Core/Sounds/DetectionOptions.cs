namespace UrbanSound.Sounds;

/// <summary>How events are found in a long recording. Immutable.</summary>
public sealed record DetectionOptions
{
    /// <summary>The defaults.</summary>
    public static DetectionOptions Default { get; } = new();

    /// <summary>Sound that is heard at once; at most the model's window, to which shorter ones are padded. null (the default) means 2 s, or the model's window where that is shorter.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Time from one window to the next, which is also the resolution of the events' times; 10 ms up to the window. null (the default) means a quarter of the window.</summary>
    public TimeSpan? Hop { get; init; }

    /// <summary>Score from which a label counts as heard, above 0 and at most 1. Default 0.5.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Events of one label that are no further apart than this become one. Default 0.5 s.</summary>
    public TimeSpan MergeGap { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Shorter events are left out. Default 0.5 s.</summary>
    public TimeSpan MinimumDuration { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Fills in what depends on the model.</summary>
    /// <exception cref="UrbanSoundException">A value is out of range; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    internal ResolvedDetection Resolve(TimeSpan modelWindow, int sampleRate)
    {
        TimeSpan window = Window ?? (modelWindow < TimeSpan.FromSeconds(2) ? modelWindow : TimeSpan.FromSeconds(2));
        TimeSpan hop = Hop ?? window / 4;
        var faults = new List<string>();
        if (window <= TimeSpan.Zero || window > modelWindow)
            faults.Add($"Window must be above 0 and at most the model's {modelWindow.TotalSeconds} s, not {window.TotalSeconds} s.");
        if (hop > window || hop < TimeSpan.FromMilliseconds(10))
            faults.Add($"Hop must be at least 0.01 s and at most Window ({window.TotalSeconds} s), not {hop.TotalSeconds} s.");
        if (!(Threshold is > 0 and <= 1))
            faults.Add($"Threshold must be above 0 and at most 1, not {Threshold}.");
        if (MergeGap < TimeSpan.Zero)
            faults.Add($"MergeGap must not be negative, not {MergeGap.TotalSeconds} s.");
        if (MinimumDuration < TimeSpan.Zero)
            faults.Add($"MinimumDuration must not be negative, not {MinimumDuration.TotalSeconds} s.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Detection options: " + string.Join(" ", faults));
        return new ResolvedDetection(sampleRate, Samples(window), Samples(hop), Threshold, MergeGap, MinimumDuration);

        int Samples(TimeSpan time) => Math.Max(1, (int)Math.Round(time.TotalSeconds * sampleRate));
    }
}

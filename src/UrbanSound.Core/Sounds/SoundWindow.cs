namespace UrbanSound.Sounds;

/// <summary>What a model heard in one window of a longer recording.</summary>
public sealed record SoundWindow
{
    /// <summary>Start, from the beginning of the recording.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>End, from the beginning of the recording.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>One probability per label, in the order of the labels; empty for a silent window.</summary>
    public required IReadOnlyList<float> Scores { get; init; }
}

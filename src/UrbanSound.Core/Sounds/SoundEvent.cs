namespace UrbanSound.Sounds;

/// <summary>A sound that was heard from one time to another.</summary>
public sealed record SoundEvent
{
    /// <summary>Start, from the beginning of the recording.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>End, from the beginning of the recording.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>Place of the label in the model's outputs, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The label.</summary>
    public required string Label { get; init; }

    /// <summary>Highest score within the event, 0 to 1.</summary>
    public required float Score { get; init; }

    /// <summary>Mean score over the event's parts that reached the threshold, 0 to 1.</summary>
    public required float MeanScore { get; init; }
}

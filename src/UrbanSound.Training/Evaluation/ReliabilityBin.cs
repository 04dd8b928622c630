namespace UrbanSound.Training.Evaluation;

/// <summary>Answers of one range of confidence, and how many of them are right. Immutable.</summary>
public sealed record ReliabilityBin
{
    /// <summary>Confidences above this, 0 to 1, belong here.</summary>
    public required double From { get; init; }

    /// <summary>Confidences up to this one, which belongs here too.</summary>
    public required double To { get; init; }

    /// <summary>Answers in the bin.</summary>
    public required int Count { get; init; }

    /// <summary>Mean confidence of the answers, 0 to 1; 0 in an empty bin.</summary>
    public required double Confidence { get; init; }

    /// <summary>Part of the answers that is right, 0 to 1; 0 in an empty bin.</summary>
    public required double Accuracy { get; init; }
}

namespace UrbanSound.Training.Learning;

/// <summary>Settings that training examples chose. Immutable.</summary>
public sealed record LearnerChoice
{
    /// <summary>The settings.</summary>
    public required LearnerOptions Options { get; init; }

    /// <summary>The temperature that fits the out-of-fold logits under them, 0.05 to 20: what a head trained on all examples is given.</summary>
    public required double Temperature { get; init; }

    /// <summary>Mean cross-entropy of those logits at that temperature; nats.</summary>
    public required double Loss { get; init; }
}

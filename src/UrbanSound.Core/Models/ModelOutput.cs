namespace UrbanSound.Models;

/// <summary>The graph's output.</summary>
public sealed record ModelOutput
{
    /// <summary>Its name in the graph.</summary>
    public required string Name { get; init; }

    /// <summary>What its numbers are.</summary>
    public required OutputMeaning Meaning { get; init; }

    /// <summary>Calibration: logits are divided by this before the softmax; above 0, 1 where uncalibrated. Ignored for probabilities.</summary>
    public required double Temperature { get; init; }
}

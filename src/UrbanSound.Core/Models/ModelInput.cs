namespace UrbanSound.Models;

/// <summary>The graph's input.</summary>
public sealed record ModelInput
{
    /// <summary>Its name in the graph.</summary>
    public required string Name { get; init; }

    /// <summary>Its shape. A leading −1 is the batch axis; without one the model takes one input a run.</summary>
    public required IReadOnlyList<int> Shape { get; init; }
}

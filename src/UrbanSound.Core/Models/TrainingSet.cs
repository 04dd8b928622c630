namespace UrbanSound.Models;

/// <summary>Data that a model was trained on.</summary>
public sealed record TrainingSet
{
    /// <summary>The data set's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its licence, which may bind the weights too.</summary>
    public required string Licence { get; init; }

    /// <summary>Which part was used, and how. Optional.</summary>
    public string? Note { get; init; }
}

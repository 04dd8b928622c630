using UrbanSound.Models;

namespace UrbanSound.Training.Learning;

/// <summary>What a new model's manifest says besides what follows from its backbone. Immutable.</summary>
public sealed record ModelDescription
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version. Default: 1.0.0.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>What it is, in a sentence; may be null.</summary>
    public string? Text { get; init; }

    /// <summary>The labels, in the order of the classes.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Licence of the weights; the backbone's and that of the recordings both bind them.</summary>
    public required string Licence { get; init; }

    /// <summary>What the head was trained on; the backbone's data are listed before it.</summary>
    public IReadOnlyList<TrainingSet> TrainingData { get; init; } = [];

    /// <summary>Measured figures.</summary>
    public IReadOnlyList<MeasuredAccuracy> Accuracy { get; init; } = [];
}

namespace UrbanSound.Training.Datasets;

/// <summary>
/// Which clips train a model, which choose it, and which measure it. A fold that chose anything (when to stop, which settings) is
/// validation, and never test. Immutable.
/// </summary>
public sealed record DatasetSplit
{
    /// <summary>Clips that the weights are fitted to.</summary>
    public required IReadOnlyList<LabelledClip> Training { get; init; }

    /// <summary>Clips that choose when to stop or which settings win; may be empty.</summary>
    public required IReadOnlyList<LabelledClip> Validation { get; init; }

    /// <summary>Clips that nothing was chosen on; may be empty.</summary>
    public required IReadOnlyList<LabelledClip> Test { get; init; }

    /// <summary>Clips left out of training because their recording is also in validation or test.</summary>
    public IReadOnlyList<LabelledClip> Dropped { get; init; } = [];
}

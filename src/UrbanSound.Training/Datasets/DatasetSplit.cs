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

    /// <summary>
    /// Clips left out of training because their recording is also in validation or test, and out of validation because it is also
    /// in test.
    /// </summary>
    public IReadOnlyList<LabelledClip> Dropped { get; init; } = [];

    /// <summary>
    /// One fold tests, one may validate, the others train; what would leak is <see cref="Dropped"/>. The test fold stays whole, so
    /// that figures on it compare with those of others.
    /// </summary>
    /// <param name="dataset">A set with folds; clips without one train.</param>
    /// <param name="testFold">The fold that measures; null for none, and a model whose accuracy stays unknown.</param>
    /// <param name="validationFold">The fold that may choose; null for none.</param>
    /// <returns>The split; <see cref="LeakGuard.Check"/> passes it.</returns>
    /// <exception cref="UrbanSoundException">InvalidOptions: the set has no such fold, one fold is to do both, or nothing is left to train on.</exception>
    public static DatasetSplit LeaveOneFoldOut(Dataset dataset, int? testFold, int? validationFold = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (testFold is { } measured)
            Require(dataset, measured);
        if (validationFold is { } chosen)
            Require(dataset, chosen);
        if (testFold is not null && testFold == validationFold)
            throw Invalid($"{dataset.Name}: fold {testFold} can't both choose a model and measure it.");

        LabelledClip[] test = [.. dataset.Clips.Where(c => testFold is not null && c.Fold == testFold)];
        HashSet<string> tested = Recordings(test);
        ILookup<bool, LabelledClip> validation = dataset.Clips.Where(c => validationFold is not null && c.Fold == validationFold).ToLookup(IsTested);
        HashSet<string> held = [.. tested, .. Recordings(validation[false])];
        ILookup<bool, LabelledClip> training = dataset.Clips.Where(c => (testFold is null || c.Fold != testFold) && (validationFold is null || c.Fold != validationFold))
            .ToLookup(c => c.Recording is not null && held.Contains(c.Recording));
        if (!training[false].Any())
            throw Invalid($"{dataset.Name}: without the held-out folds nothing is left to train on.");
        var split = new DatasetSplit
        {
            Training = [.. training[false]],
            Validation = [.. validation[false]],
            Test = test,
            Dropped = [.. training[true], .. validation[true]],
        };
        LeakGuard.Check(split);
        return split;

        bool IsTested(LabelledClip clip) => clip.Recording is not null && tested.Contains(clip.Recording);
    }

    private static HashSet<string> Recordings(IEnumerable<LabelledClip> clips) => [.. clips.Select(c => c.Recording).OfType<string>()];

    private static void Require(Dataset dataset, int fold)
    {
        var folds = dataset.Folds;
        if (folds.Count == 0)
            throw Invalid($"{dataset.Name}: has no folds.");
        if (!folds.Contains(fold))
            throw Invalid($"{dataset.Name}: has no fold {fold}; it has {string.Join(", ", folds)}.");
    }

    private static UrbanSoundException Invalid(string message) => new(UrbanSoundErrorKind.InvalidOptions, message);
}

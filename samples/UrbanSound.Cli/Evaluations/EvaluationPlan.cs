using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Evaluations;

/// <summary>Which clips are heard by which model.</summary>
/// <param name="Dataset">The data.</param>
/// <param name="Parts">A model's path, null for the bundled one, and the clips that it answers for, in the order of the folds.</param>
internal sealed record EvaluationPlan(Dataset Dataset, IReadOnlyList<(string? Model, IReadOnlyList<LabelledClip> Clips)> Parts)
{
    /// <summary>What stands for the fold's number in a model's path.</summary>
    public const string FoldMark = "{fold}";

    public bool IsCrossValidation { get; private init; }

    public int ClipCount => Parts.Sum(p => p.Clips.Count);

    public static EvaluationPlan Create(CliTerminal terminal, Dataset dataset, string? model, FoldSelection selection)
    {
        var folds = dataset.Clips.Select(c => c.Fold).OfType<int>().Distinct().Order().ToArray();
        var absent = selection.Listed?.Except(folds).ToArray() ?? [];
        if (absent.Length > 0 && (!selection.MayBeAbsent || folds.Length == 0))
            throw Invalid($"--folds: {dataset.Name} has no clip in fold {string.Join(", ", absent)}; it has folds {string.Join(", ", folds)}.");
        if (absent.Length > 0)
            terminal.Warn($"fold {string.Join(", ", absent)} has no clip here and is passed over.");
        if (dataset.Missing.Count > 0)
        {
            terminal.Warn($"{dataset.Missing.Count} clips of the table are not there and are not evaluated: "
                + string.Join(", ", dataset.Missing.Take(5)) + (dataset.Missing.Count > 5 ? ", …" : "") + ".");
        }
        LabelledClip[] clips = [.. dataset.Clips.Where(c => selection.Listed is not { } listed || (c.Fold is { } fold && listed.Contains(fold))).OrderBy(c => c.Fold)];
        if (clips.Length == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{dataset.Name}: there is no clip to evaluate.");
        if (model?.Contains(FoldMark, StringComparison.Ordinal) != true)
            return new EvaluationPlan(dataset, [(model, clips)]);
        if (clips.Any(c => c.Fold is null))
            throw Invalid($"--model holds {FoldMark}, but {dataset.Name} has clips without a fold.");
        (string?, IReadOnlyList<LabelledClip>)[] parts =
            [.. clips.GroupBy(c => c.Fold!.Value).Select(g => ((string?)model.Replace(FoldMark, g.Key.ToString(Culture.Invariant), StringComparison.Ordinal), (IReadOnlyList<LabelledClip>)[.. g]))];
        // All at once, and before an hour of work.
        var lost = parts.Select(p => p.Item1).Where(p => !File.Exists(p)).ToArray();
        if (lost.Length > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{string.Join(", ", lost)}: no such model; {FoldMark} asks for one a fold.");
        return new EvaluationPlan(dataset, parts) { IsCrossValidation = true };
    }

    private static UrbanSoundException Invalid(string fault) => new(UrbanSoundErrorKind.InvalidOptions, fault);
}

namespace UrbanSound.Training.Evaluation;

/// <summary>
/// The figures of an evaluation: of every fold, of all clips pooled (large folds weigh more), and their mean over the folds (all
/// folds weigh alike, so the small ones scatter it). Immutable.
/// </summary>
public sealed class EvaluationReport
{
    private EvaluationReport(IReadOnlyList<FoldReport> folds, ClassificationReport pooled, SpeedFigures speed)
    {
        Folds = folds;
        Pooled = pooled;
        Speed = speed;
    }

    /// <summary>Every fold that has clips, in order.</summary>
    public IReadOnlyList<FoldReport> Folds { get; }

    /// <summary>All clips, each counted once.</summary>
    public ClassificationReport Pooled { get; }

    /// <summary>How fast it went.</summary>
    public SpeedFigures Speed { get; }

    /// <summary>Mean accuracy of the folds, 0 to 1.</summary>
    public double MeanAccuracy => Folds.Average(f => f.Report.Accuracy);

    /// <summary>Standard deviation of the folds' accuracy (divided by n − 1); 0 for a single fold.</summary>
    public double AccuracyDeviation =>
        Folds.Count < 2 ? 0 : Math.Sqrt(Folds.Sum(f => Math.Pow(f.Report.Accuracy - MeanAccuracy, 2)) / (Folds.Count - 1));

    /// <summary>Mean macro F1 of the folds, 0 to 1.</summary>
    public double MeanMacroF1 => Folds.Average(f => f.Report.Macro.F1);

    /// <summary>Mean expected calibration error of the folds, 0 to 1.</summary>
    public double MeanCalibrationError => Folds.Average(f => f.Report.ExpectedCalibrationError);

    /// <summary>Computes all figures.</summary>
    /// <param name="labels">The classes, in the order of the scores.</param>
    /// <param name="clips">The outcomes; at least one.</param>
    /// <param name="roleOf">What a fold was to the model that answered for it; null means unknown for all.</param>
    /// <param name="wall">How long the whole run took; zero when that was not measured.</param>
    /// <param name="options">How to compute; null means the defaults.</param>
    /// <returns>The report.</returns>
    /// <exception cref="UrbanSoundException">As <see cref="ClassificationReport.Create"/> says.</exception>
    public static EvaluationReport Create(
        IReadOnlyList<string> labels,
        IReadOnlyList<EvaluatedClip> clips,
        Func<int?, FoldRole>? roleOf = null,
        TimeSpan wall = default,
        EvaluationOptions? options = null)
    {
        var pooled = ClassificationReport.Create(labels, clips, options);
        FoldReport[] folds =
        [
            .. clips.GroupBy(c => c.Clip.Fold).OrderBy(g => g.Key).Select(g =>
                new FoldReport(g.Key, roleOf?.Invoke(g.Key) ?? FoldRole.Unknown, ClassificationReport.Create(labels, [.. g], options))),
        ];
        return new EvaluationReport(folds, pooled, SpeedFigures.Create(clips.Where(c => c.Scores is not null), wall));
    }
}

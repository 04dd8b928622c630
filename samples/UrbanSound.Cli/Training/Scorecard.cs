using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Training;

/// <summary>The part of a <see cref="ClassificationReport"/> that training writes down; docs/evaluation.md has the definitions.</summary>
/// <param name="Clips">How many were answered.</param>
/// <param name="Accuracy">Share of right ones.</param>
/// <param name="MacroF1">Mean F1 of the classes that have clips.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of the winner's probability.</param>
/// <param name="Confusion">Clips by true class (row) and answer (column).</param>
internal sealed record Scorecard(int Clips, double Accuracy, double MacroF1, double CalibrationError, IReadOnlyList<IReadOnlyList<int>> Confusion)
{
    // Bounds are a matter of 'evaluate'.
    private static readonly EvaluationOptions Options = new() { BootstrapDraws = 0 };

    public static Scorecard Of(IReadOnlyList<string> labels, IReadOnlyList<EvaluatedClip> answers)
    {
        var report = ClassificationReport.Create(labels, answers, Options);
        return new Scorecard(report.Clips.Count, report.Accuracy, report.Macro.F1, report.ExpectedCalibrationError, report.Confusion);
    }
}

using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>The figures of a fold or of all.</summary>
internal sealed record JsonFigures(
    int Clips,
    int Recordings,
    int Failed,
    double Accuracy,
    ConfidenceBounds? AccuracyBounds,
    double AnsweredAccuracy,
    double TopTwoAccuracy,
    AverageFigures Macro,
    ConfidenceBounds? MacroF1Bounds,
    AverageFigures Weighted,
    double ExpectedCalibrationError)
{
    public static JsonFigures Create(ClassificationReport report) => new(
        report.Clips.Count, report.Recordings, report.Failed.Count, report.Accuracy, report.AccuracyBounds, report.AnsweredAccuracy, report.TopTwoAccuracy,
        report.Macro, report.MacroF1Bounds, report.Weighted, report.ExpectedCalibrationError);
}

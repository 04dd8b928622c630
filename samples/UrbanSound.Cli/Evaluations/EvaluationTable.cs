using Spectre.Console;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>Figures for people: folds, classes, confusion, calibration, speed, mistakes.</summary>
internal sealed class EvaluationTable(CliTerminal terminal)
{
    private const int MostMistakes = 10;
    private const int MostFailures = 20;

    public void Write(EvaluationAnswer answer)
    {
        var (report, pooled) = (answer.Report, answer.Report.Pooled);
        WriteFolds(report);
        WriteClasses(pooled);
        WriteConfusion(pooled);
        Line($"Pooled: accuracy {Percent(pooled.Accuracy)}{Bounds(pooled.AccuracyBounds)}, top-2 {Percent(pooled.TopTwoAccuracy)}, macro F1 {Percent(pooled.Macro.F1)}{Bounds(pooled.MacroF1Bounds)}, ECE {Number(pooled.ExpectedCalibrationError)}.");
        if (pooled.AccuracyBounds is not null)
            Line($"Bounds: {answer.Options.ConfidenceLevel.ToString("P0", Culture.Invariant)} of {answer.Options.BootstrapDraws} draws over {pooled.Recordings} recordings, seed {answer.Options.Seed}.");
        if (report.Folds.Count > 1)
            Line($"Mean of {report.Folds.Count} folds: accuracy {Percent(report.MeanAccuracy)} (standard deviation {Percent(report.AccuracyDeviation)}), macro F1 {Percent(report.MeanMacroF1)}, ECE {Number(report.MeanCalibrationError)}.");
        if (pooled.Failed.Count > 0)
            Line($"Read: {pooled.Clips.Count - pooled.Failed.Count} of {pooled.Clips.Count} clips; accuracy among them {Percent(pooled.AnsweredAccuracy)}. The others count as wrong.");
        Line(FormattableString.Invariant($"Speed: {report.Speed.ClipsPerSecond:0.0} clips/s; a clip takes {report.Speed.MeanMs:0.0} ms on average, median {report.Speed.MedianMs:0.0}, 95 % within {report.Speed.P95Ms:0.0} (decoding included, clips side by side)."));
        WriteMistakes(pooled);
        foreach (var failed in pooled.Failed.Take(MostFailures))
            terminal.Warn(failed.Error?.Message ?? $"{failed.Clip.Name}: not read.");
        if (pooled.Failed.Count > MostFailures)
            terminal.Warn($"{pooled.Failed.Count - MostFailures} more clips could not be read; --json lists them all.");
        terminal.Output.Flush();
    }

    private static string Percent(double part) => part.ToString("P1", Culture.Invariant);

    private static string Number(double value) => value.ToString("0.000", Culture.Invariant);

    private static string Bounds(ConfidenceBounds? bounds) => bounds is { } b ? $" ({Percent(b.Lower)} to {Percent(b.Upper)})" : "";

    private void WriteFolds(EvaluationReport report)
    {
        var table = Begin("fold", "role", "clips", "recordings", "accuracy", "95 % bounds", "top-2", "macro F1", "weighted F1", "ECE", "unread");
        foreach (var (fold, role, figures) in report.Folds)
            Add(fold?.ToString(Culture.Invariant) ?? "–", EvaluationJson.RoleName(role), figures);
        if (report.Folds.Count > 1)
        {
            table.AddRow("mean", "", "", "", Percent(report.MeanAccuracy), "", "", Percent(report.MeanMacroF1), "", Number(report.MeanCalibrationError), "");
            Add("pooled", "", report.Pooled);
        }
        Show(table);

        void Add(string fold, string role, ClassificationReport figures) => table.AddRow(
            fold, role, figures.Clips.Count.ToString(Culture.Invariant), figures.Recordings.ToString(Culture.Invariant), Percent(figures.Accuracy),
            figures.AccuracyBounds is { } b ? $"{Percent(b.Lower)} – {Percent(b.Upper)}" : "", Percent(figures.TopTwoAccuracy), Percent(figures.Macro.F1),
            Percent(figures.Weighted.F1), Number(figures.ExpectedCalibrationError), figures.Failed.Count == 0 ? "" : figures.Failed.Count.ToString(Culture.Invariant));
    }

    private void WriteClasses(ClassificationReport pooled)
    {
        var table = Begin("class", "clips", "precision", "recall", "F1");
        foreach (var figures in pooled.Classes)
            Row(figures.Label, figures.Support, figures.Precision, figures.Recall, figures.F1);
        Row("macro average", pooled.Clips.Count, pooled.Macro.Precision, pooled.Macro.Recall, pooled.Macro.F1);
        Row("weighted average", pooled.Clips.Count, pooled.Weighted.Precision, pooled.Weighted.Recall, pooled.Weighted.F1);
        Show(table);

        void Row(string name, int clips, double precision, double recall, double f1) =>
            // Text, never markup: labels come from model files.
            table.AddRow(new Text(Printable.Text(name)), new Text(clips.ToString(Culture.Invariant)), new Text(Percent(precision)), new Text(Percent(recall)), new Text(Percent(f1)));
    }

    private void WriteConfusion(ClassificationReport pooled)
    {
        const int Most = 20;
        if (pooled.Labels.Count > Most)
        {
            Line($"The confusion matrix of {pooled.Labels.Count} classes is in --json and --html.");
            return;
        }
        var table = Begin(["is \\ said", .. Enumerable.Range(1, pooled.Labels.Count).Select(n => n.ToString(Culture.Invariant))]);
        for (var row = 0; row < pooled.Labels.Count; row++)
            table.AddRow([new Text($"{row + 1} {Printable.Text(pooled.Labels[row])}"), .. pooled.Confusion[row].Select(n => new Text(n == 0 ? "·" : n.ToString(Culture.Invariant)))]);
        Show(table);
    }

    private void WriteMistakes(ClassificationReport pooled)
    {
        if (pooled.Mistakes.Count == 0)
            return;
        Line($"Worst of {pooled.Mistakes.Count} mistakes:");
        var table = Begin("clip", "fold", "is", "said", "confidence");
        foreach (var mistake in pooled.Mistakes.Take(MostMistakes))
        {
            string[] cells = [mistake.Clip.Name, mistake.Clip.Fold?.ToString(Culture.Invariant) ?? "", mistake.Clip.Label, pooled.Labels[mistake.Predicted], Percent(mistake.Confidence)];
            table.AddRow(cells.Select(c => new Text(Printable.Text(c))));
        }
        Show(table);
    }

    private static Table Begin(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(new Text(columns[i])).NoWrap().PadLeft(0).PadRight(1);
            table.AddColumn(i == 0 || columns[i] is "role" or "is" or "said" ? column : column.RightAligned());
        }
        return table;
    }

    private void Show(Table table) => terminal.OutputConsole.Write(table);

    private void Line(string text) => terminal.Output.WriteLine(Printable.Text(text));
}

using System.Text;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>One HTML file with figures, pictures and the worst mistakes to look at and listen to. Nothing is fetched from anywhere.</summary>
internal sealed class EvaluationPage(EvaluationAnswer answer)
{
    private const int MostMistakes = 10;
    private const int MostFailures = 100;

    private readonly StringBuilder _page = new();

    private EvaluationReport Report => answer.Report;

    private ClassificationReport Pooled => answer.Report.Pooled;

    public byte[] Write(CancellationToken cancellationToken)
    {
        var title = $"{answer.Models[0].Name} on {answer.Plan.Dataset.Name}";
        _page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        _page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:\">\n");
        _page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\n");
        _page.Add($"<title>{Markup.Safe(title)}</title><style>{EvaluationStyle.Css}</style></head><body><main>");
        _page.Add($"<h1>{Markup.Safe(title)}</h1>");
        foreach (var warning in answer.Warnings.Distinct())
            _page.Add($"<p class=\"warning\">{Markup.Safe(warning)}</p>");
        AddTiles();
        Section("Folds", FoldsPicture.Draw(Report), "Bars are accuracy, whiskers its bounds; pale bars are folds that are no proven test.");
        AddFolds();
        Section("Confusion", ConfusionPicture.Draw(Pooled), "A row is what clips are, a column what the model said; all folds pooled.");
        AddClasses();
        Section("Calibration", ReliabilityPicture.Draw(Pooled), "On the dashed line answers are right as often as they claim; below it the model is too sure of itself.");
        AddMistakes(cancellationToken);
        AddFailures();
        AddFooter();
        _page.Append("</main></body></html>\n");
        return new UTF8Encoding(false).GetBytes(_page.ToString());
    }

    private static string Bounds(ConfidenceBounds? bounds) => bounds is { } b ? $"{Markup.Percent(b.Lower)} to {Markup.Percent(b.Upper)}" : "";

    private static string Number(double value) => value.ToString("0.000", Culture.Invariant);

    private void Section(string heading, string picture, string caption) =>
        _page.Add($"<h2>{heading}</h2><figure>{picture}<figcaption>{caption}</figcaption></figure>");

    private void AddTiles()
    {
        _page.Append("<div class=\"tiles\">");
        Tile("accuracy, pooled", Markup.Percent(Pooled.Accuracy), Bounds(Pooled.AccuracyBounds));
        if (Report.Folds.Count > 1)
            Tile($"mean of {Report.Folds.Count} folds", Markup.Percent(Report.MeanAccuracy), $"standard deviation {Markup.Percent(Report.AccuracyDeviation)}");
        Tile("macro F1", Markup.Percent(Pooled.Macro.F1), Bounds(Pooled.MacroF1Bounds));
        Tile("in the first two", Markup.Percent(Pooled.TopTwoAccuracy), "");
        Tile("calibration error", Number(Pooled.ExpectedCalibrationError), "ECE, 0 is best");
        Tile("clips", Pooled.Clips.Count.ToString(Culture.Invariant), $"{Pooled.Recordings} recordings" + (Pooled.Failed.Count == 0 ? "" : $", {Pooled.Failed.Count} unread"));
        Tile("a clip takes", Report.Speed.MedianMs.ToString("0.0 ms", Culture.Invariant), FormattableString.Invariant($"median; 95 % within {Report.Speed.P95Ms:0.0} ms; {Report.Speed.ClipsPerSecond:0.0} clips/s"));
        _page.Append("</div>\n");

        void Tile(string name, string value, string note) =>
            _page.Add($"<div class=\"tile\"><span>{name}</span><b>{value}</b><small>{note}</small></div>");
    }

    private void AddFolds()
    {
        Head("fold", "role", "clips", "recordings", "accuracy", "bounds", "top-2", "macro F1", "weighted F1", "ECE");
        foreach (var (fold, role, figures) in Report.Folds)
            Row(fold?.ToString(Culture.Invariant) ?? "–", EvaluationJson.RoleName(role), figures);
        if (Report.Folds.Count > 1)
        {
            _page.Add($"<tr><th>mean</th><td></td><td></td><td></td><td>{Markup.Percent(Report.MeanAccuracy)}</td><td></td><td></td><td>{Markup.Percent(Report.MeanMacroF1)}</td><td></td><td>{Number(Report.MeanCalibrationError)}</td></tr>");
            Row("pooled", "", Pooled);
        }
        _page.Append("</table></div>\n");

        void Row(string name, string role, ClassificationReport r) => _page.Add(
            $"<tr><th>{name}</th><td>{role}</td><td>{r.Clips.Count}</td><td>{r.Recordings}</td><td>{Markup.Percent(r.Accuracy)}</td><td>{Bounds(r.AccuracyBounds)}</td><td>{Markup.Percent(r.TopTwoAccuracy)}</td><td>{Markup.Percent(r.Macro.F1)}</td><td>{Markup.Percent(r.Weighted.F1)}</td><td>{Number(r.ExpectedCalibrationError)}</td></tr>");
    }

    private void AddClasses()
    {
        Head("class", "clips", "precision", "recall", "F1");
        foreach (var c in Pooled.Classes)
            Row(Markup.Safe(c.Label), c.Support, c.Precision, c.Recall, c.F1);
        Row("macro average", Pooled.Clips.Count, Pooled.Macro.Precision, Pooled.Macro.Recall, Pooled.Macro.F1);
        Row("weighted average", Pooled.Clips.Count, Pooled.Weighted.Precision, Pooled.Weighted.Recall, Pooled.Weighted.F1);
        _page.Append("</table></div>\n");

        void Row(string name, int clips, double precision, double recall, double f1) =>
            _page.Add($"<tr><th>{name}</th><td>{clips}</td><td>{Markup.Percent(precision)}</td><td>{Markup.Percent(recall)}</td><td>{Markup.Percent(f1)}</td></tr>");
    }

    private void AddMistakes(CancellationToken cancellationToken)
    {
        _page.Add($"<h2>Worst mistakes</h2><p>The {Math.Min(MostMistakes, Pooled.Mistakes.Count)} most confident of {Pooled.Mistakes.Count} wrong answers.</p><div class=\"mistakes\">");
        foreach (var mistake in Pooled.Mistakes.Take(MostMistakes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var said = Pooled.Labels[mistake.Predicted];
            var name = Markup.Safe(mistake.Clip.Name);
            _page.Add($"<article><h3>{Markup.Safe(mistake.Clip.Label)} <span>called</span> {Markup.Safe(said)} <span>with {Markup.Percent(mistake.Confidence)}</span></h3>");
            if (MistakeMedia.Create(mistake.Clip.Path) is { } media)
                _page.Add($"<img src=\"{media.Picture}\" width=\"560\" height=\"260\" alt=\"Mel spectrogram of {name}\"><audio controls preload=\"none\" src=\"{media.Sound}\"></audio>");
            _page.Add($"<small>{name}{(mistake.Clip.Fold is { } fold ? $", fold {fold}" : "")}{(mistake.Clip.Recording is { } recording ? $", recording {Markup.Safe(recording)}" : "")}</small></article>");
        }
        _page.Append("</div>\n");
    }

    private void AddFailures()
    {
        if (Pooled.Failed.Count == 0)
            return;
        _page.Add($"<h2>Not read</h2><p>{Pooled.Failed.Count} clips could not be classified and count as wrong; accuracy among the others is {Markup.Percent(Pooled.AnsweredAccuracy)}.</p><ul>");
        foreach (var failed in Pooled.Failed.Take(MostFailures))
            _page.Add($"<li>{Markup.Safe(failed.Error?.Message ?? failed.Clip.Name)}</li>");
        if (Pooled.Failed.Count > MostFailures)
            _page.Add($"<li>and {Pooled.Failed.Count - MostFailures} more</li>");
        _page.Append("</ul>\n");
    }

    private void AddFooter()
    {
        _page.Append("<footer><p>");
        if (Pooled.AccuracyBounds is not null)
            _page.Add($"Bounds: {answer.Options.ConfidenceLevel * 100:0.#} % of {answer.Options.BootstrapDraws} bootstrap draws over {Pooled.Recordings} recordings, seed {answer.Options.Seed}. ");
        _page.Add($"ECE: {answer.Options.ReliabilityBins} bins of equal width. A class without clips is left out of averages. Models:</p><ul>");
        foreach (var model in answer.Models)
            _page.Add($"<li>{Markup.Safe(model.Name)} {Markup.Safe(model.Version)}, SHA-256 <code>{model.Hash}</code></li>");
        _page.Add($"</ul><p>{Markup.Safe(answer.Plan.Dataset.Name)}: {Markup.Safe(answer.Plan.Dataset.Licence)}. The sounds on this page fall under that licence.</p></footer>");
    }

    private void Head(params string[] columns) =>
        _page.Add($"<div class=\"wide\"><table><tr>{string.Concat(columns.Select(c => $"<th>{c}</th>"))}</tr>");
}

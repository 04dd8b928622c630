using System.Text;
using UrbanSound.Cli.Evaluations;
using UrbanSound.Cli.Pictures;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Faces;

/// <summary>One HTML file of <c>faces evaluate</c>: figures, curves, people and mistakes. Nothing is fetched from anywhere.</summary>
internal sealed class FacePage(FaceReport report, IReadOnlyList<FaceEvaluation.Mistake> mistakes)
{
    private const int MostMistakes = 40;
    private const int Left = 60;
    private const int Wide = 480;
    private const int Tall = 260;
    private const int Top = 16;

    private readonly StringBuilder _page = new();

    public byte[] Write()
    {
        _page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        _page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n");
        _page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\n");
        _page.Add($"<title>Faces</title><style>{EvaluationStyle.Css} .pair img {{ width: 112px; height: 112px; }}</style></head><body><main>");
        _page.Add($"<h1>{Markup.Safe(report.Detector.Name)} + {Markup.Safe(report.Embedder.Name)}: {report.Identities} people</h1><div class=\"tiles\">");
        Tile("rank-1 accuracy", Markup.Percent(report.Rank1Accuracy), $"mean of {report.Draws} draws; worst {Markup.Percent(report.WorstDraw)}");
        Tile("known, named rightly", Markup.Percent(report.OpenSet.KnownRight), "with strangers about");
        Tile("strangers named", Markup.Percent(report.OpenSet.StrangersNamed), FormattableString.Invariant($"threshold {report.OpenSet.Threshold:0.000}, set on other people"));
        Tile("photos", report.Photos.ToString(Culture.Invariant), $"{report.WithoutFace} without a face, {report.Failed.Count} unread");
        _page.Append("</div>\n");
        if (report.Roc.Count > 0)
        {
            Figure("ROC", Curves([.. report.Roc.Select(p => (p.FalseAcceptRate, 1 - p.FalseRejectRate))], null, 0, 1, "strangers named"), "Share of known photos named rightly (up) by share of strangers' photos that get a name (right).");
            Figure(
                "False accepts and rejects",
                Curves([.. report.Roc.Select(p => (p.Threshold, p.FalseAcceptRate))], [.. report.Roc.Select(p => (p.Threshold, p.FalseRejectRate))], report.Roc[0].Threshold, report.Roc[^1].Threshold, "threshold"),
                "Falling: strangers' photos that get a name. Rising, dashed: known photos that don't get the right one.");
        }
        AddPeople();
        AddMistakes();
        _page.Add($"<footer><p>Detector SHA-256 <code>{report.Detector.Hash}</code>; embedder SHA-256 <code>{report.Embedder.Hash}</code>, settings <code>{report.Embedder.ManifestHash}</code>.</p></footer></main></body></html>");
        return new UTF8Encoding(false).GetBytes(_page.ToString());
    }

    private static string Curves((double X, double Y)[] first, (double X, double Y)[]? second, double from, double to, string axis)
    {
        var svg = new StringBuilder().Add($"<svg viewBox=\"0 0 {Left + Wide + 20} {Top + Tall + 44}\" style=\"max-width:{Left + Wide + 20}px\" role=\"img\">");
        for (var i = 0; i <= 4; i++)
        {
            svg.Add($"<line class=\"grid\" x1=\"{Left}\" y1=\"{Y(i / 4.0):0.#}\" x2=\"{Left + Wide}\" y2=\"{Y(i / 4.0):0.#}\"/><text x=\"{Left - 8}\" y=\"{Y(i / 4.0) + 4:0.#}\" text-anchor=\"end\">{i * 25} %</text>");
            svg.Add($"<text x=\"{Left + (Wide * i / 4)}\" y=\"{Top + Tall + 18}\" text-anchor=\"middle\">{from + ((to - from) * i / 4):0.##}</text>");
        }
        svg.Add($"<text class=\"axis\" x=\"{Left + (Wide / 2)}\" y=\"{Top + Tall + 36}\" text-anchor=\"middle\">{axis}</text>");
        svg.Add($"<path class=\"curve\" d=\"{PathOf(first)}\"/>");
        if (second is not null)
            svg.Add($"<path class=\"ideal\" fill=\"none\" d=\"{PathOf(second)}\"/>");
        return svg.Append("</svg>").ToString();

        string PathOf((double X, double Y)[] points) => string.Join(' ', points.Select((p, i) =>
            string.Create(Culture.Invariant, $"{(i == 0 ? 'M' : 'L')}{Left + (Wide * (p.X - from) / Math.Max(1e-9, to - from)):0.#} {Y(p.Y):0.#}")));

        static double Y(double part) => Top + ((1 - part) * Tall);
    }

    private static string Picture(RgbImage? image)
    {
        if (image is null)
            return "";
        using var png = new MemoryStream();
        PngWriter.Write(png, image.Width, image.Height, image.Pixels);
        return $"<img alt=\"\" src=\"data:image/png;base64,{Convert.ToBase64String(png.ToArray())}\">";
    }

    private void Tile(string name, string value, string note) =>
        _page.Add($"<div class=\"tile\"><span>{name}</span><b>{value}</b><small>{note}</small></div>");

    private void Figure(string heading, string picture, string caption) =>
        _page.Add($"<h2>{heading}</h2><figure>{picture}<figcaption>{caption}</figcaption></figure>");

    private void AddPeople()
    {
        _page.Append("<h2>People</h2><div class=\"wide\"><table><tr><th>person</th><th>photos</th><th>rank-1</th><th>known, named rightly</th><th>as stranger, named</th></tr>\n");
        foreach (var p in report.PerIdentity)
            _page.Add($"<tr><th>{Markup.Safe(p.Identity)}</th><td>{p.Photos}</td><td>{Markup.Percent(p.Rank1Accuracy)}</td><td>{(p.KnownRight is { } k ? Markup.Percent(k) : "")}</td><td>{(p.StrangerNamed is { } s ? Markup.Percent(s) : "")}</td></tr>");
        _page.Append("</table></div>\n");
    }

    private void AddMistakes()
    {
        _page.Add($"<h2>Mistakes</h2><p>{mistakes.Count} photos were taken for somebody else at least once; beside each, a photo of whom it was taken for.</p><div class=\"mistakes\">");
        foreach (var m in mistakes.Take(MostMistakes))
            _page.Add($"<article class=\"pair\"><h3>{Markup.Safe(m.Truth)} <span>taken for</span> {Markup.Safe(m.Said)}</h3>{Picture(m.Photo.Picture)} {Picture(m.TakenFor.Picture)}<br><small>{Markup.Safe(Path.GetFileName(m.Photo.Path))}, score {m.Score:0.00}</small></article>");
        _page.Append("</div>\n");
    }
}

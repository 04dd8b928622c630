using System.Text;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>The reliability curve: how often answers of a confidence are right; on the dashed line they are as good as they say.</summary>
internal static class ReliabilityPicture
{
    private const int Left = 56;
    private const int Top = 12;
    private const int Side = 320;
    private const int CountHeight = 56;

    public static string Draw(ClassificationReport report)
    {
        int width = Left + Side + 16, height = Top + Side + 20 + CountHeight + 46;
        var svg = new StringBuilder().Add($"<svg viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" aria-label=\"Reliability curve\">");
        for (var tick = 0; tick <= 4; tick++)
        {
            double part = tick / 4.0, x = X(part), y = Y(part);
            svg.Add($"<line class=\"grid\" x1=\"{Left}\" y1=\"{y}\" x2=\"{Left + Side}\" y2=\"{y}\"/><line class=\"grid\" x1=\"{x}\" y1=\"{Top}\" x2=\"{x}\" y2=\"{Top + Side}\"/>");
            svg.Add($"<text x=\"{Left - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{part * 100:0}</text><text x=\"{x}\" y=\"{height - 26}\" text-anchor=\"middle\">{part * 100:0}</text>");
        }
        svg.Add($"<line class=\"ideal\" x1=\"{X(0)}\" y1=\"{Y(0)}\" x2=\"{X(1)}\" y2=\"{Y(1)}\"/>");
        DrawBins(svg, report);
        svg.Add($"<text class=\"axis\" x=\"{Left + Side / 2}\" y=\"{height - 6}\" text-anchor=\"middle\">confidence, % (below: answers of each bin)</text>");
        svg.Add($"<text class=\"axis\" transform=\"translate(14 {Top + Side / 2}) rotate(-90)\" text-anchor=\"middle\">right, %</text>");
        return svg.Append("</svg>").ToString();
    }

    private static void DrawBins(StringBuilder svg, ClassificationReport report)
    {
        var filled = report.Reliability.Where(b => b.Count > 0).ToArray();
        double most = Math.Max(1, filled.Select(b => b.Count).DefaultIfEmpty().Max()), floor = Top + Side + 20 + CountHeight;
        var points = string.Join(' ', filled.Select(b => FormattableString.Invariant($"{X(b.Confidence):0.#},{Y(b.Accuracy):0.#}")));
        svg.Add($"<polyline class=\"curve\" points=\"{points}\"/>");
        foreach (var bin in filled)
        {
            var tall = bin.Count / most * CountHeight;
            var hint = FormattableString.Invariant($"{bin.Count} answers of {bin.From * 100:0.#} to {bin.To * 100:0.#} %: confidence {bin.Confidence * 100:0.0} %, right {bin.Accuracy * 100:0.0} %");
            svg.Add($"<g><title>{hint}</title><circle class=\"right\" cx=\"{X(bin.Confidence):0.#}\" cy=\"{Y(bin.Accuracy):0.#}\" r=\"4\"/>");
            svg.Add($"<rect class=\"count\" x=\"{X(bin.From) + 1:0.#}\" y=\"{floor - tall:0.#}\" width=\"{X(bin.To) - X(bin.From) - 2:0.#}\" height=\"{tall:0.#}\"/></g>");
        }
    }

    private static double X(double part) => Left + part * Side;

    private static double Y(double part) => Top + (1 - part) * Side;
}

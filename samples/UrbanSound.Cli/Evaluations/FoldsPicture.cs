using System.Text;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>A bar a fold with its accuracy and bounds, and the pooled accuracy as a line.</summary>
internal static class FoldsPicture
{
    private const int Left = 56;
    private const int Top = 20;
    private const int Tall = 240;
    private const int Step = 62;

    public static string Draw(EvaluationReport report)
    {
        int wide = Step * report.Folds.Count, width = Left + wide + 70, height = Top + Tall + 44;
        var svg = new StringBuilder().Add($"<svg viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" aria-label=\"Accuracy of each fold\">");
        for (var tick = 0; tick <= 4; tick++)
            svg.Add($"<line class=\"grid\" x1=\"{Left}\" y1=\"{Y(tick / 4.0)}\" x2=\"{Left + wide}\" y2=\"{Y(tick / 4.0)}\"/><text x=\"{Left - 8}\" y=\"{Y(tick / 4.0) + 4}\" text-anchor=\"end\">{tick * 25} %</text>");
        for (var i = 0; i < report.Folds.Count; i++)
            DrawFold(svg, report.Folds[i], Left + i * Step);
        var pooled = Y(report.Pooled.Accuracy);
        svg.Add($"<line class=\"ideal\" x1=\"{Left}\" y1=\"{pooled:0.#}\" x2=\"{Left + wide}\" y2=\"{pooled:0.#}\"/><text x=\"{Left + wide + 6}\" y=\"{pooled + 4:0.#}\">pooled</text>");
        return svg.Append("</svg>").ToString();
    }

    private static void DrawFold(StringBuilder svg, FoldReport fold, int x)
    {
        var (accuracy, middle) = (fold.Report.Accuracy, x + Step / 2);
        var name = fold.Fold?.ToString(Culture.Invariant) ?? "–";
        var role = EvaluationJson.RoleName(fold.Role);
        var hint = $"Fold {name} ({role}): {Markup.Percent(accuracy)} of {fold.Report.Clips.Count} clips"
            + (fold.Report.AccuracyBounds is { } b ? $", bounds {Markup.Percent(b.Lower)} to {Markup.Percent(b.Upper)}" : "");
        svg.Add($"<g><title>{Markup.Safe(hint)}</title><rect class=\"{(fold.Role == FoldRole.Test ? "right" : "doubtful")}\" x=\"{x + 11}\" y=\"{Y(accuracy):0.#}\" width=\"{Step - 22}\" height=\"{Tall * accuracy:0.#}\" rx=\"3\"/>");
        if (fold.Report.AccuracyBounds is { } bounds)
            svg.Add($"<path class=\"bounds\" d=\"M{middle} {Y(bounds.Lower):0.#}V{Y(bounds.Upper):0.#}m-6 0h12M{middle - 6} {Y(bounds.Lower):0.#}h12\"/>");
        svg.Add($"<text x=\"{middle}\" y=\"{Top + Tall + 18}\" text-anchor=\"middle\">{name}</text><text class=\"axis\" x=\"{middle}\" y=\"{Top + Tall + 34}\" text-anchor=\"middle\">{role}</text></g>");
    }

    private static double Y(double part) => Top + (1 - part) * Tall;
}

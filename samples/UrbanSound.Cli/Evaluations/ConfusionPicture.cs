using System.Text;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>The confusion matrix as a heat map: a cell is as strong as its part of the row, its number is clips.</summary>
internal static class ConfusionPicture
{
    private const int Left = 150;
    private const int Top = 122;

    public static string Draw(ClassificationReport report)
    {
        var labels = report.Labels;
        // Numbers need room up to some thirty classes; beyond that the colours alone must do.
        var cell = labels.Count <= 12 ? 46 : labels.Count <= 30 ? 32 : 16;
        int width = Left + cell * labels.Count + 60, height = Top + cell * labels.Count + 8;
        var svg = new StringBuilder().Add($"<svg viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" aria-label=\"Confusion matrix\">");
        svg.Add($"<text class=\"axis\" x=\"{Left - 10}\" y=\"{Top - 12}\" text-anchor=\"end\">is ↓ &#160; said →</text>");
        for (var i = 0; i < labels.Count; i++)
        {
            double middle = (i + 0.5) * cell;
            var name = Markup.Safe(Markup.Short(labels[i]));
            svg.Add($"<text x=\"{Left - 10}\" y=\"{Top + middle + 4}\" text-anchor=\"end\">{name}</text>");
            svg.Add($"<text transform=\"translate({Left + middle + 4} {Top - 8}) rotate(-45)\">{name}</text>");
            for (var j = 0; j < labels.Count; j++)
                DrawCell(svg, report, i, j, Left + j * cell, Top + i * cell, cell);
        }
        return svg.Append("</svg>").ToString();
    }

    private static void DrawCell(StringBuilder svg, ClassificationReport report, int row, int column, int x, int y, int cell)
    {
        var count = report.Confusion[row][column];
        var part = report.Classes[row].Support == 0 ? 0 : (double)count / report.Classes[row].Support;
        var hint = $"{report.Labels[row]}, called {report.Labels[column]}: {count} of {report.Classes[row].Support} clips ({Markup.Percent(part)})";
        // The square root keeps rare mistakes visible beside a strong diagonal.
        var strength = Math.Sqrt(part);
        svg.Add($"<g><title>{Markup.Safe(hint)}</title><rect class=\"cell\" x=\"{x + 1}\" y=\"{y + 1}\" width=\"{cell - 2}\" height=\"{cell - 2}\" rx=\"3\"/>");
        if (count > 0)
        {
            svg.Add($"<rect class=\"{(row == column ? "right" : "wrong")}\" x=\"{x + 1}\" y=\"{y + 1}\" width=\"{cell - 2}\" height=\"{cell - 2}\" rx=\"3\" fill-opacity=\"{strength:0.###}\"/>");
            if (cell >= 32)
                svg.Add($"<text class=\"{(strength > 0.6 ? "strong" : "")}\" x=\"{x + cell / 2.0}\" y=\"{y + cell / 2.0 + 4}\" text-anchor=\"middle\">{count}</text>");
        }
        svg.Append("</g>\n");
    }
}

using System.Text;
using UrbanSound.Cli.Evaluations;

namespace UrbanSound.Cli.Reports;

/// <summary>Narrow columns side by side along an axis of time, the series stacked.</summary>
internal static class ColumnPicture
{
    private const int Left = 64;
    private const int Tall = 180;
    private const int Wide = 480;
    private const int Width = Left + Wide + 24;

    /// <param name="title">What it shows, for those who don't see it.</param>
    /// <param name="step">How much time a column stands for, in the unit of the axis.</param>
    /// <param name="unit">What stands below the axis.</param>
    /// <param name="series">The parts of a column, from below.</param>
    public static string Draw(string title, double step, string unit, IReadOnlyList<BarSeries> series)
    {
        // A key only where there is something to tell apart.
        int top = series.Count > 1 ? 44 : 16, height = top + Tall + 50;
        int columns = series[0].Values.Count;
        var high = Axis.To(Enumerable.Range(0, columns).Max(c => series.Sum(s => s.Values[c] ?? 0)), 4);
        var across = Axis.To(columns * step, 8);
        var svg = new StringBuilder().Add($"<svg viewBox=\"0 0 {Width} {height}\" style=\"max-width:{Width}px\" role=\"img\" aria-label=\"{Markup.Safe(title)}\">");
        if (series.Count > 1)
            BarPicture.DrawKey(svg, series);
        for (int tick = 0; tick <= high.Marks; tick++)
        {
            double y = top + (1 - (double)tick / high.Marks) * Tall;
            svg.Add($"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Left + Wide}\" y2=\"{y:0.#}\"/><text class=\"axis\" x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{tick * high.Step:0.###}</text>");
        }
        for (int tick = 0; tick <= across.Marks; tick++)
            svg.Add($"<text class=\"axis\" x=\"{X(tick * across.Step):0.#}\" y=\"{top + Tall + 18}\" text-anchor=\"middle\">{tick * across.Step:0.####}</text>");
        double column = X(step) - X(0), space = Math.Min(2, column / 5);
        for (int c = 0; c < columns; c++)
        {
            if (series.All(s => (s.Values[c] ?? 0) == 0))
                continue;
            string hint = string.Join(", ", series.Select(s => FormattableString.Invariant($"{s.Values[c] ?? 0:0} {s.Name}")));
            svg.Add($"<g><title>{c * step:0.####} to {(c + 1) * step:0.####} {Markup.Safe(unit)}: {Markup.Safe(hint)}</title>");
            double floor = top + Tall;
            foreach (var one in series)
            {
                double tall = (one.Values[c] ?? 0) / high.Top * Tall;
                floor -= tall;
                if (tall > 0)
                    svg.Add($"<rect class=\"{one.Style}\" x=\"{X(c * step) + space / 2:0.##}\" y=\"{floor:0.##}\" width=\"{column - space:0.##}\" height=\"{tall:0.##}\"/>");
            }
            svg.Append("</g>\n");
        }
        svg.Add($"<text class=\"axis\" x=\"{Left + Wide / 2}\" y=\"{height - 8}\" text-anchor=\"middle\">{Markup.Safe(unit)}</text>");
        return svg.Append("</svg>").ToString();

        double X(double time) => Left + time / across.Top * Wide;
    }
}

using System.Text;
using UrbanSound.Cli.Evaluations;

namespace UrbanSound.Cli.Reports;

/// <summary>Bars in groups, a group for each category, with a key and the value above each bar.</summary>
internal static class BarPicture
{
    private const int Left = 64;
    private const int Top = 44;
    private const int Tall = 220;
    private const int LeastBar = 40;
    private const int Gap = 30;
    private const int Least = 420;

    /// <param name="title">What it shows, for those who don't see it.</param>
    /// <param name="categories">The groups; the further lines of a name are smaller.</param>
    /// <param name="series">The bars of a group.</param>
    /// <param name="axis">The vertical axis.</param>
    /// <param name="show">How a value is written.</param>
    public static string Draw(string title, IReadOnlyList<string> categories, IReadOnlyList<BarSeries> series, Axis axis, Func<double, string> show)
    {
        // As wide as the longest number above a bar.
        int bar = Math.Max(LeastBar, 8 + 6 * series.SelectMany(s => s.Values).OfType<double>().Select(v => show(v).Length).DefaultIfEmpty().Max());
        int further = 16 * categories.Select(c => c.Count(character => character == '\n')).DefaultIfEmpty().Max();
        int group = Math.Max(series.Count * bar + Gap, 90), wide = Math.Max(Least, group * categories.Count), width = Left + wide + 10, height = Top + Tall + 32 + further;
        var svg = new StringBuilder().Add($"<svg viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" aria-label=\"{Markup.Safe(title)}\">");
        DrawKey(svg, series);
        for (int tick = 0; tick <= axis.Marks; tick++)
        {
            double y = Top + (1 - (double)tick / axis.Marks) * Tall;
            svg.Add($"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Left + wide}\" y2=\"{y:0.#}\"/><text class=\"axis\" x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Markup.Safe(show(tick * axis.Step))}</text>");
        }
        for (int c = 0; c < categories.Count; c++)
        {
            double middle = Left + (c + 0.5) * wide / categories.Count;
            string[] lines = categories[c].Split('\n');
            for (int line = 0; line < lines.Length; line++)
                svg.Add($"<text{(line > 0 ? " class=\"axis\"" : "")} x=\"{middle:0.#}\" y=\"{Top + Tall + 20 + 16 * line}\" text-anchor=\"middle\">{Markup.Safe(Markup.Short(lines[line]))}</text>");
            for (int s = 0; s < series.Count; s++)
            {
                if (series[s].Values[c] is not { } value)
                    continue;
                double x = middle + (s - series.Count / 2.0) * bar, tall = Math.Min(1, value / axis.Top) * Tall;
                svg.Add($"<g><title>{Markup.Safe($"{string.Join(", ", lines)}, {series[s].Name}: {show(value)}")}</title><rect class=\"{series[s].Style}\" x=\"{x + 3:0.#}\" y=\"{Top + Tall - tall:0.##}\" width=\"{bar - 6}\" height=\"{Math.Max(tall, 1):0.##}\" rx=\"2\"/><text class=\"value\" x=\"{x + bar / 2.0:0.#}\" y=\"{Top + Tall - tall - 5:0.#}\" text-anchor=\"middle\">{Markup.Safe(show(value))}</text></g>");
            }
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A swatch and a name for each series.</summary>
    public static void DrawKey(StringBuilder svg, IReadOnlyList<BarSeries> series)
    {
        double x = Left;
        foreach (var one in series)
        {
            svg.Add($"<rect class=\"{one.Style}\" x=\"{x:0.#}\" y=\"6\" width=\"13\" height=\"13\" rx=\"2\"/><text x=\"{x + 19:0.#}\" y=\"17\">{Markup.Safe(one.Name)}</text>");
            x += 40 + 7.2 * one.Name.Length;
        }
    }
}

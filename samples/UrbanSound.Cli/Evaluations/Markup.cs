using System.Net;
using System.Text;

namespace UrbanSound.Cli.Evaluations;

/// <summary>HTML and SVG in the making. What stands between tags goes through <see cref="Safe"/>: names of clips and labels are strangers'.</summary>
internal static class Markup
{
    public static string Safe(string text) => WebUtility.HtmlEncode(Terminal.Printable.Text(text));

    public static string Percent(double part) => part.ToString("P1", Culture.Invariant);

    public static StringBuilder Add(this StringBuilder page, FormattableString markup) => page.Append(markup.ToString(Culture.Invariant)).Append('\n');

    /// <summary>A label short enough for an axis; the whole one is in the picture's hints.</summary>
    public static string Short(string label) => label.Length <= 18 ? label : label[..17] + "…";
}

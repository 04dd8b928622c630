using System.Buffers;
using System.Globalization;
using System.Text;

namespace UrbanSound.Cli.Terminal;

/// <summary>
/// File names and messages made safe to show. A file may be named with escape sequences that repaint the terminal or with
/// line breaks that forge output; such characters are shown as their code instead.
/// </summary>
internal static class Printable
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(c => (char)c), '\u2028', '\u2029', '\u202E', '\u202D']);

    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Controls.Contains(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }
        return safe.ToString();
    }
}

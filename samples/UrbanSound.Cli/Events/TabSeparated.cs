namespace UrbanSound.Cli.Events;

/// <summary>Text in formats that have no quoting: what would end a cell or a line becomes a space.</summary>
internal static class TabSeparated
{
    public static string Cell(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

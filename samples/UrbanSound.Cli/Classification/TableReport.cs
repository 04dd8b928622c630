using Spectre.Console;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Classification;

/// <summary>
/// A ranked table a file, for people. Columns are as wide in every table, so that they line up although each is shown as soon as
/// its file is done.
/// </summary>
internal sealed class TableReport(CliTerminal terminal, int top, IReadOnlyList<string> labels) : IClassifyReport
{
    private const int BarWidth = 24;

    private readonly int _labelWidth = Math.Clamp(labels.Max(l => l.Length), 8, 40);
    private bool _isFirst = true;

    public void Classified(string file, InferenceResult result)
    {
        WriteFile(file);
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("").Width(3).RightAligned());
        table.AddColumn(new TableColumn("").Width(_labelWidth).NoWrap());
        table.AddColumn(new TableColumn("").Width(BarWidth).NoWrap());
        table.AddColumn(new TableColumn("").Width(7).RightAligned());
        var rank = 0;
        // Text, never markup: labels come from model files, and [red] must show as it is written.
        foreach (var score in result.Scores.Take(top))
        {
            var style = ++rank == 1 ? new Style(Color.Green, decoration: Decoration.Bold) : Style.Plain;
            table.AddRow(
                new Text($"{rank}", new Style(decoration: Decoration.Dim)),
                new Text(Printable.Text(score.Label), style),
                new Text(Bar(score.Score), rank == 1 ? new Style(Color.Green) : new Style(Color.Grey)),
                new Text(score.Score.ToString("P1", Culture.Invariant), style));
        }
        terminal.OutputConsole.Write(table);
        terminal.Output.Flush();
    }

    public void Failed(string file, UrbanSoundException fault)
    {
        WriteFile(file);
        terminal.Output.Flush();
        terminal.Warn(fault.Message);
    }

    /// <summary>A bar in eighths of a character.</summary>
    internal static string Bar(float score)
    {
        const string Eighths = "▏▎▍▌▋▊▉";
        var eighths = (int)Math.Round(Math.Clamp(score, 0, 1) * BarWidth * 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8 - 1]);
    }

    private void WriteFile(string file)
    {
        if (!_isFirst)
            terminal.Output.WriteLine();
        _isFirst = false;
        terminal.OutputConsole.Write(new Text(Printable.Text(file) + "\n", new Style(decoration: Decoration.Bold)));
    }
}

using Spectre.Console;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Datasets;

/// <summary>Counts clips by fold and class.</summary>
internal static class FoldCounts
{
    public static FoldCount[] Count(IEnumerable<LabelledClip> clips) =>
    [
        .. clips.GroupBy(c => (c.Fold, c.Label))
            .Select(g => new FoldCount(g.Key.Fold, g.Key.Label, g.Count()))
            .OrderBy(c => c.Fold)
            .ThenBy(c => c.Label, StringComparer.Ordinal),
    ];

    /// <summary>A row for each class, a column for each fold, and sums.</summary>
    public static void Write(CliTerminal terminal, IReadOnlyList<string> labels, IReadOnlyCollection<FoldCount> counts)
    {
        int?[] folds = [.. counts.Select(c => c.Fold).Distinct().Order()];
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn(Bold("class")).NoWrap().PadRight(3));
        foreach (var fold in folds)
            table.AddColumn(new TableColumn(Bold(fold is { } number ? $"fold {number}" : "clips")).NoWrap().RightAligned());
        if (folds.Length > 1)
            table.AddColumn(new TableColumn(Bold("all")).NoWrap().RightAligned());
        foreach (var label in labels)
            AddRow(new Text(Printable.Text(label)), c => c.Label == label);
        AddRow(Bold("all"), _ => true);
        terminal.OutputConsole.Write(table);

        // Text, never markup: labels come from strangers' tables.
        void AddRow(Text name, Func<FoldCount, bool> isMeant)
        {
            List<Text> cells = [name, .. folds.Select(fold => Number(counts.Where(c => c.Fold == fold && isMeant(c)).Sum(c => c.Clips)))];
            if (folds.Length > 1)
                cells.Add(Number(counts.Where(isMeant).Sum(c => c.Clips)));
            table.AddRow(cells);
        }
    }

    private static Text Bold(string text) => new(text, new Style(decoration: Decoration.Bold));

    private static Text Number(int count) => new(count.ToString(Culture.Invariant), count == 0 ? new Style(decoration: Decoration.Dim) : Style.Plain);
}

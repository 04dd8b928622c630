using System.Globalization;

namespace UrbanSound.Cli.Evaluations;

/// <summary>Which folds are evaluated: all, the first so many, or those listed.</summary>
/// <param name="Listed">The folds; null means all that the data have.</param>
/// <param name="MayBeAbsent">Whether a fold without clips is passed over: "the first ten" of data that have eight.</param>
internal sealed record FoldSelection(IReadOnlyList<int>? Listed, bool MayBeAbsent)
{
    public const int Most = 1000;

    public static FoldSelection All { get; } = new(null, true);

    /// <summary><c>10</c> means folds 1 to 10; <c>1,3,5-8</c> those; a comma makes a list of a single one: <c>10,</c>.</summary>
    /// <returns>null when the text is none of these.</returns>
    public static FoldSelection? Parse(string text)
    {
        if (TryNumber(text, out var count))
            return new FoldSelection([.. Enumerable.Range(1, count)], MayBeAbsent: true);
        var folds = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last) || last < first)
                return null;
            folds.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return folds.Count == 0 ? null : new FoldSelection([.. folds], MayBeAbsent: false);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= Most;
}

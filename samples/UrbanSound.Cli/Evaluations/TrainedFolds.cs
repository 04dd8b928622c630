using System.Globalization;
using System.Text.RegularExpressions;
using UrbanSound.Models;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>
/// What a manifest says of the folds that its model was made from. It is read from a sentence for people, so it may be misread;
/// docs/evaluation.md says what is understood.
/// </summary>
internal sealed partial class TrainedFolds
{
    private readonly HashSet<int> _training = [];
    private readonly HashSet<int> _validation = [];

    private TrainedFolds()
    {
    }

    /// <summary>Whether the manifest names any folds of the data set.</summary>
    public bool AreKnown => _training.Count + _validation.Count > 0;

    /// <summary>Whether the manifest names the data set, with or without folds.</summary>
    public bool NamesDataset { get; private init; }

    public static TrainedFolds Read(ModelManifest manifest, string dataset)
    {
        var sets = manifest.TrainingData.Where(s => Letters(s.Name).Contains(Letters(dataset), StringComparison.OrdinalIgnoreCase)).ToArray();
        var folds = new TrainedFolds { NamesDataset = sets.Length > 0 };
        foreach (var set in sets)
        {
            foreach (var clause in (set.Note ?? "").Split(['.', ';']))
                folds.ReadClause(clause);
        }
        return folds;
    }

    public FoldRole RoleOf(int? fold)
    {
        if (fold is not { } number || !AreKnown)
            return FoldRole.Unknown;
        // A fold that is in both (system A's way) is training: that flatters more.
        return _training.Contains(number) ? FoldRole.Training : _validation.Contains(number) ? FoldRole.Validation : FoldRole.Test;
    }

    private void ReadClause(string clause)
    {
        var end = 0;
        foreach (Match match in FoldList().Matches(clause))
        {
            var (before, after) = (clause[end..match.Index], clause[(match.Index + match.Length)..]);
            end = match.Index + match.Length;
            if (LeftOut().IsMatch(before) || LeftOutAfter().IsMatch(after))
                continue;
            (Chose().IsMatch(before) || ChoseAfter().IsMatch(after) ? _validation : _training).UnionWith(Numbers(match.Groups[1].Value));
        }
    }

    private static IEnumerable<int> Numbers(string list)
    {
        foreach (Match part in Range().Matches(list))
        {
            var first = int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
            var last = part.Groups[2].Success ? int.Parse(part.Groups[2].Value, CultureInfo.InvariantCulture) : first;
            for (var fold = first; fold <= last; fold++)
                yield return fold;
        }
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit));

    [GeneratedRegex(@"\bfolds?\s+(\d{1,3}(?:\s*(?:,|and|to|–|-|&|,\s*and)\s*\d{1,3}\b)*)", RegexOptions.IgnoreCase)]
    private static partial Regex FoldList();

    [GeneratedRegex(@"(\d+)(?:\s*(?:to|–|-)\s*(\d+))?", RegexOptions.IgnoreCase)]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(without|except|excluding|left out|held out|withheld|test(ed)?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LeftOut();

    [GeneratedRegex(@"^\s+(was |were |is |are )?(left out|held out|withheld|excluded|for test|as test)", RegexOptions.IgnoreCase)]
    private static partial Regex LeftOutAfter();

    [GeneratedRegex(@"valid|chose|choos|stop|tuned|selected", RegexOptions.IgnoreCase)]
    private static partial Regex Chose();

    [GeneratedRegex(@"^\s+(was |were |is |are )?(chose|choos|stopped|decided|for valid|as valid|used (for|as) valid)", RegexOptions.IgnoreCase)]
    private static partial Regex ChoseAfter();
}

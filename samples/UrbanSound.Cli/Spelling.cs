namespace UrbanSound.Cli;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    private const int FarthestEdits = 2;

    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(k => (Word: k, Edits: Edits(word, k)))
        .Where(k => k.Edits <= Math.Min(FarthestEdits, k.Word.Length / 2))
        .OrderBy(k => k.Edits)
        .Select(k => k.Word)
        .FirstOrDefault();

    // Levenshtein's distance, one row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}

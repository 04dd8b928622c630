using System.Text;

namespace UrbanSound.Training.Datasets;

/// <summary>Splits comma-separated text into records: quotes, doubled quotes, line breaks within quotes, any kind of line end.</summary>
internal static class CsvRecords
{
    public static IEnumerable<(int Line, string[] Fields)> Parse(string text, string path)
    {
        int at = 0, line = 1;
        while (at < text.Length)
        {
            var start = line;
            var fields = new List<string>();
            while (true)
            {
                fields.Add(Field(text, ref at, ref line, path));
                if (at == text.Length || text[at] != ',')
                    break;
                at++;
            }
            if (at < text.Length && text[at] == '\r')
                at++;
            if (at < text.Length && text[at] == '\n')
                at++;
            line++;
            // Spreadsheets leave empty lines at the end.
            if (fields is not [""])
                yield return (start, [.. fields]);
        }
    }

    private static string Field(string text, ref int at, ref int line, string path)
    {
        if (at == text.Length || text[at] != '"')
        {
            var length = text.AsSpan(at).IndexOfAny(',', '\r', '\n');
            var plain = length < 0 ? text[at..] : text.Substring(at, length);
            at += plain.Length;
            return plain;
        }
        var opened = line;
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at == text.Length || text[at] != '"')
                {
                    return at == text.Length || text[at] is ',' or '\r' or '\n'
                        ? field.ToString()
                        : throw DatasetFault.Invalid(path, $"line {line}: text follows a closing quote.");
                }
            }
            else if (text[at] == '\n')
            {
                line++;
            }
            field.Append(text[at]);
        }
        throw DatasetFault.Invalid(path, $"line {opened}: a quote is not closed.");
    }
}

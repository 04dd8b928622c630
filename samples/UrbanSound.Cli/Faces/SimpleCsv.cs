using System.Text;

namespace UrbanSound.Cli.Faces;

/// <summary>A small table of comma-separated values with a header (RFC 4180): quotes, doubled quotes, line breaks within quotes.</summary>
internal static class SimpleCsv
{
    private const long MaxBytes = 64L << 20;

    public static (string[] Header, IReadOnlyList<string[]> Rows) Read(string path)
    {
        if (!File.Exists(path))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: no such file.");
        if (new FileInfo(path).Length > MaxBytes)
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{path}: is longer than the {MaxBytes >> 20} MiB that a table may have.");
        var records = Parse(File.ReadAllText(path), path);
        if (records.Count == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: is empty; a header is the least.");
        string[] header = [.. records[0].Select(h => h.Trim())];
        if (header.Distinct(StringComparer.Ordinal).Count() != header.Length)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: names a column twice.");
        var odd = records.FindIndex(r => r.Length != header.Length);
        if (odd >= 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: record {odd + 1} has {records[odd].Length} fields, the header {header.Length}.");
        return (header, records[1..]);
    }

    private static List<string[]> Parse(string text, string path)
    {
        var records = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[i++]);
                else
                    quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                EndField();
            }
            else if (c == '\n')
            {
                EndRecord();
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (quoted)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: a quote is not closed.");
        if (field.Length > 0 || fields.Count > 0)
            EndRecord();
        return records;

        void EndField()
        {
            fields.Add(field.ToString());
            field.Clear();
        }

        void EndRecord()
        {
            EndField();
            // Spreadsheets leave empty lines at the end.
            if (fields is not [""])
                records.Add([.. fields]);
            fields.Clear();
        }
    }
}

namespace UrbanSound.Training.Datasets;

/// <summary>
/// A table of comma-separated values (RFC 4180) with a header, whose needed columns are found by name wherever they stand. The
/// one package for it on the feed maps rows by reflection, which trimming breaks; the tables of data sets need no more than this.
/// </summary>
internal sealed class CsvTable
{
    /// <summary>Far more than any table of clips; what is longer is something else.</summary>
    private const long MaxBytes = 64L << 20;

    private readonly string _path;
    private readonly List<CsvRow> _rows;

    private CsvTable(string path, List<CsvRow> rows) => (_path, _rows) = (path, rows);

    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="columns">The columns that are needed; a row gives them by their place here.</param>
    public static CsvTable Read(string path, params string[] columns)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{path}: is longer than the {MaxBytes >> 20} MiB that a table may have.");
        var records = CsvRecords.Parse(File.ReadAllText(path), path).GetEnumerator();
        if (!records.MoveNext())
            throw DatasetFault.Invalid(path, "is empty.");
        string[] header = [.. records.Current.Fields.Select(f => f.Trim())];
        string[] absent = [.. columns.Where(c => !header.Contains(c))];
        if (absent.Length > 0)
            throw DatasetFault.Invalid(path, $"lacks the column {DatasetFault.Some(absent)}; it has {DatasetFault.Some(header)}.");
        string[] twice = [.. columns.Where(c => header.Count(h => h == c) > 1)];
        if (twice.Length > 0)
            throw DatasetFault.Invalid(path, $"has the column {DatasetFault.Some(twice)} more than once.");
        int[] places = [.. columns.Select(c => Array.IndexOf(header, c))];
        var rows = new List<CsvRow>();
        while (records.MoveNext())
            rows.Add(new CsvRow(records.Current.Line, records.Current.Fields, places, columns, header.Length));
        return new CsvTable(path, rows);
    }

    /// <summary>Reads every row; the first few of those that can't be read are named in one fault.</summary>
    public List<T> Map<T>(Func<CsvRow, T> read)
    {
        var good = new List<T>(_rows.Count);
        var bad = new List<string>();
        foreach (var row in _rows)
        {
            try
            {
                good.Add(read(row));
            }
            catch (FormatException e)
            {
                bad.Add($"line {row.Line}: {e.Message}");
            }
        }
        if (bad.Count == 0)
            return good;
        var more = bad.Count > 5 ? $"; and {bad.Count - 5} more" : "";
        throw DatasetFault.Invalid(_path, $"{string.Join("; ", bad.Take(5))}{more}.");
    }
}

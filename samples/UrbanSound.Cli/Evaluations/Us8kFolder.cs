using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Evaluations;

/// <summary>
/// Lists UrbanSound8K, as published (metadata/UrbanSound8K.csv, audio/foldN) or with the table and the folds side by side and
/// files of any ending. Stands in until the library opens data sets itself.
/// </summary>
internal static class Us8kFolder
{
    private const string Table = "UrbanSound8K.csv";

    private static readonly string[] Columns = ["slice_file_name", "fsID", "fold", "classID", "class"];

    public static Dataset Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: no such folder.");
        var published = Path.Combine(folder, "metadata", Table);
        var isPublished = File.Exists(published);
        var table = isPublished ? published : Path.Combine(folder, Table);
        if (!File.Exists(table))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: holds neither {Table} nor metadata/{Table}.");
        var files = new Dictionary<int, Dictionary<string, string>>();
        var labels = new SortedDictionary<int, string>();
        var clips = new List<LabelledClip>();
        var missing = new List<string>();
        foreach (var row in Rows(table))
        {
            var (name, fold) = (row["slice_file_name"], row.Number("fold"));
            labels[row.Number("classID")] = row["class"];
            if (!files.TryGetValue(fold, out var inFold))
                files[fold] = inFold = Files(Path.Combine(folder, isPublished ? "audio" : "", $"fold{fold}"));
            if (inFold.TryGetValue(name, out var path) || inFold.TryGetValue(Path.GetFileNameWithoutExtension(name), out path))
                clips.Add(new LabelledClip { Path = path, Name = name, Label = row["class"], Fold = fold, Recording = row["fsID"] });
            else
                missing.Add($"fold{fold}/{name}");
        }
        return new Dataset("UrbanSound8K", "CC BY-NC 3.0", [.. labels.Values.Distinct()], clips, missing);
    }

    // By their whole names, and by those without an ending, so that the table's .wav may be an .opus here.
    private static Dictionary<string, string> Files(string folder)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            files[Path.GetFileName(path)] = path;
            files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
        return files;
    }

    // The table has neither quotes nor commas within fields.
    private static IEnumerable<Row> Rows(string table)
    {
        using var reader = new StreamReader(table);
        var header = (reader.ReadLine() ?? "").Split(',').Select((column, at) => (column.Trim(), at)).ToArray();
        var places = Columns.Select(c => (Column: c, header.FirstOrDefault(h => h.Item1 == c, ("", -1)).Item2)).ToDictionary(p => p.Column, p => p.Item2);
        var absent = places.Where(p => p.Value < 0).Select(p => p.Key).ToArray();
        if (absent.Length > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{table}: lacks the column {string.Join(", ", absent)}.");
        var number = 1;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0)
                yield return new Row(line.Split(','), places, $"{table}, line {number}");
        }
    }

    private readonly record struct Row(string[] Fields, Dictionary<string, int> Places, string Name)
    {
        public string this[string column] => Places[column] is var at && at < Fields.Length
            ? Fields[at].Trim()
            : throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{Name}: has no {column}.");

        public int Number(string column) => int.TryParse(this[column], Culture.Number, Culture.Invariant, out var value)
            ? value
            : throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{Name}: {column} '{this[column]}' is no number.");
    }
}

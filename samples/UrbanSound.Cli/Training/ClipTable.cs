using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Training;

/// <summary>Opens UrbanSound8K: its table and fold folders, whatever the clips' ending. The one place where this command reads a data set.</summary>
internal static class ClipTable
{
    private static readonly string[] Endings = [".wav", ".opus", ".flac", ".ogg"];

    private static readonly string[] Columns = ["slice_file_name", "fsID", "fold", "classID", "class"];

    /// <exception cref="UrbanSoundException">NotFound: no table. InvalidMedia: the table lacks a column, or a row a number.</exception>
    public static Dataset Open(string folder)
    {
        var table = new[] { folder, Path.Combine(folder, "us8k"), Path.Combine(folder, "metadata") }
            .Select(f => Path.Combine(f, "UrbanSound8K.csv")).FirstOrDefault(File.Exists)
            ?? throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: holds no UrbanSound8K.csv.");
        var root = Path.GetFileName(Path.GetDirectoryName(table)) == "metadata" ? Path.Combine(folder, "audio") : Path.GetDirectoryName(table)!;
        var lines = File.ReadAllLines(table);
        string[] header = [.. (lines.FirstOrDefault() ?? "").Split(',')];
        int[] columns = [.. Columns.Select(name => Array.IndexOf(header, name) is >= 0 and var at
            ? at
            : throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{table}: has no column {name}."))];
        var labels = new SortedDictionary<int, string>();
        var clips = new List<LabelledClip>();
        var missing = new List<string>();
        foreach (var (number, line) in lines.Index().Skip(1).Where(l => l.Item.Length > 0))
        {
            var cells = line.Split(',');
            if (cells.Length != header.Length || !int.TryParse(cells[columns[2]], out var fold) || !int.TryParse(cells[columns[3]], out var id))
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{table}: line {number + 1} is no row of the table.");
            var (name, label) = (cells[columns[0]], cells[columns[4]]);
            labels[id] = label;
            var stem = Path.Combine(root, $"fold{fold}", Path.GetFileNameWithoutExtension(name));
            if (Endings.Select(e => stem + e).FirstOrDefault(File.Exists) is { } path)
                clips.Add(new LabelledClip { Path = path, Name = name, Label = label, Fold = fold, Recording = cells[columns[1]] });
            else
                missing.Add(name);
        }
        return new Dataset("UrbanSound8K", "CC BY-NC 3.0", [.. labels.Values], clips, missing);
    }

    /// <summary>A fold each for validation and test, everything else for training but recordings that they share.</summary>
    public static DatasetSplit Split(Dataset data, int? validation, int? test)
    {
        LabelledClip[] held = [.. Fold(validation)], measured = [.. Fold(test)];
        var heard = held.Concat(measured).Select(c => c.Recording).Where(r => r is not null).ToHashSet();
        var rest = data.Clips.Where(c => c.Fold is not { } fold || (fold != validation && fold != test)).ToLookup(c => heard.Contains(c.Recording));
        // A recording on both sides of validation and test is kept in test: validation may choose nothing by it.
        var shared = measured.Select(c => c.Recording).ToHashSet();
        var kept = held.ToLookup(c => c.Recording is not null && shared.Contains(c.Recording));
        return new DatasetSplit { Training = [.. rest[false]], Validation = [.. kept[false]], Test = measured, Dropped = [.. rest[true], .. kept[true]] };

        LabelledClip[] Fold(int? fold)
        {
            if (fold is not { } number)
                return [];
            LabelledClip[] found = [.. data.Clips.Where(c => c.Fold == number)];
            return found.Length > 0 ? found : throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{data.Name} has no clip in fold {number}.");
        }
    }
}

namespace UrbanSound.Training.Datasets;

/// <summary>Finds the files that a table's rows name.</summary>
internal static class TableClips
{
    /// <param name="name">What the set is called.</param>
    /// <param name="licence">Its licence.</param>
    /// <param name="table">The table, for messages.</param>
    /// <param name="audio">The folder of sounds.</param>
    /// <param name="rows">The table's rows.</param>
    public static Dataset Gather(string name, string licence, string table, string audio, IReadOnlyList<TableClip> rows)
    {
        if (rows.Count == 0)
            throw DatasetFault.Invalid(table, "lists no clips.");
        var labels = Labels(table, rows);
        // One listing a folder: asking for thousands of files one by one is slow on network drives.
        var listings = rows.Select(r => r.Folder).Distinct().ToDictionary(f => f, f => List(Path.Combine(audio, f)));
        var clips = new List<LabelledClip>();
        var missing = new List<string>();
        foreach (var row in rows)
        {
            if (Find(listings[row.Folder], row.Name) is { } path)
                clips.Add(new LabelledClip { Path = path, Name = row.Name, Label = row.Label, Fold = row.Fold, Recording = row.Recording });
            else
                missing.Add(row.Name);
        }
        if (clips.Count == 0)
            throw DatasetFault.NotFound(audio, $"none of the {rows.Count} clips that {Path.GetFileName(table)} lists is there, {DatasetFault.Some([rows[0].Name])} for one.");
        HashSet<string> present = [.. clips.Select(c => c.Label)];
        string[] empty = [.. labels.Where(l => !present.Contains(l))];
        if (empty.Length > 0)
            throw DatasetFault.Invalid(audio, $"no clip is there of class {DatasetFault.Some(empty)}, which {Path.GetFileName(table)} lists.");
        return new Dataset(name, licence, labels, clips, missing);
    }

    private static string[] Labels(string table, IReadOnlyList<TableClip> rows)
    {
        var names = new SortedDictionary<int, string>();
        foreach (var row in rows)
        {
            if (names.TryAdd(row.ClassId, row.Label) || names[row.ClassId] == row.Label)
                continue;
            throw DatasetFault.Invalid(table, $"class {row.ClassId} is called {DatasetFault.Shown(names[row.ClassId])} and {DatasetFault.Shown(row.Label)}.");
        }
        if (names.Values.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw DatasetFault.Invalid(table, $"class {DatasetFault.Shown(twice.Key)} has more than one number.");
        return [.. names.Values];
    }

    private static Dictionary<string, string> List(string folder)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return files;
        foreach (var path in Directory.EnumerateFiles(folder).Where(SoundFiles.IsSound).Order(StringComparer.Ordinal))
        {
            files[Path.GetFileName(path)] = path;
            // By stem too, for a clip that was encoded anew.
            files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
        return files;
    }

    private static string? Find(Dictionary<string, string> files, string name) =>
        files.TryGetValue(name, out var exact) || files.TryGetValue(Path.GetFileNameWithoutExtension(name), out exact) ? exact : null;
}

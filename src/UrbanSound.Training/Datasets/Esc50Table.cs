namespace UrbanSound.Training.Datasets;

/// <summary>Reads ESC-50's table, all of it or the part that is ESC-10.</summary>
internal static class Esc50Table
{
    public static readonly (string Table, string Audio)[] Places =
    [
        ("meta/esc50.csv", "audio"), ("esc50.csv", "audio"), ("esc50/esc50.csv", "esc50/audio"), ("ESC-50/meta/esc50.csv", "ESC-50/audio"),
    ];

    public static Dataset Read(string table, string audio, bool esc10Only)
    {
        var csv = CsvTable.Read(table, "filename", "fold", "target", "category", "esc10", "src_file");
        var rows = csv.Map(row => (IsEsc10: row.Flag(4), Clip: new TableClip(row.FileName(0), row.Word(3), row.Number(2, 0), row.Number(1, 1), row.Word(5), "")));
        // A table cut down to the part is the part, whoever cut it.
        var isEsc10 = esc10Only || rows.All(r => r.IsEsc10);
        var chosen = isEsc10 ? [.. rows.Where(r => r.IsEsc10)] : rows;
        if (chosen.Count == 0)
            throw DatasetFault.Invalid(table, "no row is of ESC-10.");
        return TableClips.Gather(isEsc10 ? "ESC-10" : "ESC-50", isEsc10 ? "CC BY 3.0" : "CC BY-NC 3.0", table, audio, [.. chosen.Select(r => r.Clip)]);
    }
}

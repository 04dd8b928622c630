namespace UrbanSound.Training.Datasets;

/// <summary>Reads UrbanSound8K's table.</summary>
internal static class UrbanSound8KTable
{
    public const string Licence = "CC BY-NC 3.0";

    /// <summary>Where table and fold folders may lie: as published, by themselves, and in a folder of their own.</summary>
    public static readonly (string Table, string Audio)[] Places =
    [
        ("metadata/UrbanSound8K.csv", "audio"), ("UrbanSound8K.csv", ""), ("us8k/UrbanSound8K.csv", "us8k"), ("UrbanSound8K/metadata/UrbanSound8K.csv", "UrbanSound8K/audio"),
    ];

    public static Dataset Read(string table, string audio)
    {
        var csv = CsvTable.Read(table, "slice_file_name", "fsID", "fold", "classID", "class");
        var rows = csv.Map(row => new TableClip(row.FileName(0), row.Word(4), row.Number(3, 0), row.Number(2, 1), row.Word(1), $"fold{row.Number(2, 1)}"));
        return TableClips.Gather("UrbanSound8K", Licence, table, audio, rows);
    }
}

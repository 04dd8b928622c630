using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Faces;

/// <summary>A small table of comma-separated values with a header, each record as long as that.</summary>
internal static class SimpleCsv
{
    private const long MaxBytes = 64L << 20;

    public static (string[] Header, IReadOnlyList<string[]> Rows) Read(string path)
    {
        if (!File.Exists(path))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: no such file.");
        if (new FileInfo(path).Length > MaxBytes)
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{path}: is longer than the {MaxBytes >> 20} MiB that a table may have.");
        List<string[]> records = [.. CsvRecords.Parse(File.ReadAllText(path), path).Select(record => record.Fields)];
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
}

using System.Text.Json.Serialization.Metadata;
using UrbanSound.Cli.Terminal;
using UrbanSound.Storage;

namespace UrbanSound.Cli.Faces;

/// <summary>What is recorded of people besides their faces (name, major, year, …): files in the folder of the gallery.</summary>
internal static class PersonRecords
{
    private const string Partition = "persons";

    public static async Task<int> ImportAsync(string folder, string csv, string? key, CancellationToken cancellationToken)
    {
        var store = Open(folder);
        var (header, rows) = SimpleCsv.Read(csv);
        var at = key is null ? 0 : Array.IndexOf(header, key);
        if (at < 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{csv}: has no column '{key}'; it has {string.Join(", ", header)}.");
        string[] twice = [.. rows.GroupBy(r => r[at], StringComparer.Ordinal).Where(g => g.Count() > 1 || string.IsNullOrWhiteSpace(g.Key)).Select(g => g.Key)];
        if (twice.Length > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{csv}: '{twice[0]}' names no single person in the column {header[at]}; every row needs a name of its own.");
        foreach (var row in rows)
        {
            var fields = header.Zip(row).ToDictionary(f => f.First, f => f.Second, StringComparer.Ordinal);
            await store.PutAsync(Partition, row[at], fields, cancellationToken: cancellationToken);
        }
        return rows.Count;
    }

    public static async ValueTask<IReadOnlyDictionary<string, string>?> FindAsync(string folder, string person, CancellationToken cancellationToken) =>
        (await Open(folder).GetAsync(Partition, person, cancellationToken))?.Value;

    public static ValueTask<bool> DeleteAsync(string folder, string person, CancellationToken cancellationToken) =>
        Open(folder).DeleteAsync(Partition, person, cancellationToken: cancellationToken);

    private static FileRecordStore<Dictionary<string, string>> Open(string folder) =>
        new(folder, (JsonTypeInfo<Dictionary<string, string>>)CliJsonContext.Default.GetTypeInfo(typeof(Dictionary<string, string>))!);
}

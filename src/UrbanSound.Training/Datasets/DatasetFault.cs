namespace UrbanSound.Training.Datasets;

/// <summary>Faults of a data set's files, in one line of bearable length whatever stands in them.</summary>
internal static class DatasetFault
{
    private const int MostNamed = 10;
    private const int LongestName = 60;

    public static UrbanSoundException Invalid(string path, string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"{path}: {fault}");

    public static UrbanSoundException NotFound(string path, string fault) => new(UrbanSoundErrorKind.NotFound, $"{path}: {fault}");

    /// <summary>The first few of many names, and how many more there are.</summary>
    public static string Some(IReadOnlyCollection<string> names)
    {
        var some = string.Join(", ", names.Take(MostNamed).Select(Shown));
        return names.Count > MostNamed ? $"{some} and {names.Count - MostNamed} more" : some;
    }

    /// <summary>A word out of a file, short and without anything that moves a cursor.</summary>
    public static string Shown(string word)
    {
        var safe = string.Concat(word.Take(LongestName).Select(c => char.IsControl(c) ? '?' : c));
        return word.Length > LongestName ? safe + "…" : safe;
    }
}

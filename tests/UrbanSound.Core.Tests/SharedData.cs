namespace UrbanSound.Tests;

/// <summary>Real recordings and reference arrays that are too large or not ours to keep in the repository.</summary>
internal static class SharedData
{
    /// <summary>The folder: URBANSOUND_SHARED, or <c>shared</c> beside the repository; null when there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A path inside the folder.</summary>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([Root ?? throw new InvalidOperationException("Ask SharedDataFact for the data first."), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("URBANSOUND_SHARED") is { Length: > 0 } named)
            return Directory.Exists(named) ? System.IO.Path.GetFullPath(named) : null;
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(System.IO.Path.Combine(at.FullName, "UrbanSound.slnx")))
            at = at.Parent;
        string? beside = at?.Parent is { } parent ? System.IO.Path.Combine(parent.FullName, "shared") : null;
        return Directory.Exists(beside) ? beside : null;
    }
}

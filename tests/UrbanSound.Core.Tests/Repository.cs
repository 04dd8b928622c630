namespace UrbanSound.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The text of a file, named from the root with slashes, with line ends as on Unix.</summary>
    public static string Read(string file) => File.ReadAllText(Path(file)).ReplaceLineEndings("\n");

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "UrbanSound.slnx")))
                return at.FullName;
        }

        throw new InvalidOperationException("No UrbanSound.slnx above the tests: run them from the source tree.");
    }
}

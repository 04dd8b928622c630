namespace UrbanSound.Tests;

/// <summary>The repository that these tests were built in, for those that check its documents.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    /// <summary>The whole text of a file, named from the root with slashes.</summary>
    public static string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file)).ReplaceLineEndings("\n");

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "UrbanSound.slnx")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds UrbanSound.slnx.");
    }
}

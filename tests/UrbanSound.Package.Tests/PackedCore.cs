namespace UrbanSound.PackageTests;

/// <summary>UrbanSound.Core packed once for all tests, outside the repository and without touching its build outputs.</summary>
public sealed class PackedCore : IAsyncLifetime
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("urbansound-package-").FullName;

    /// <summary>A version of its own for each run: a package cache would serve an earlier one of the same version.</summary>
    public string Version { get; } = $"0.0.0-test.t{Guid.NewGuid():N}";

    public string PackageFolder => Path.Combine(_scratch, "packages");

    public string PackageFile => Path.Combine(PackageFolder, $"UrbanSound.Core.{Version}.nupkg");

    public string SymbolFile => Path.ChangeExtension(PackageFile, ".snupkg");

    /// <summary>An empty folder that no settings of this repository reach.</summary>
    public string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(_scratch, name)).FullName;

    public Task InitializeAsync()
        => Dotnet.RunAsync(RepositoryRoot(), "pack", "src/UrbanSound.Core", "-c", "Release", "-o", PackageFolder,
            "--artifacts-path", Path.Combine(_scratch, "artifacts"), $"-p:Version={Version}");

    public Task DisposeAsync()
    {
        Directory.Delete(_scratch, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "UrbanSound.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests pack the repository they were built in, and it isn't above them.");
    }
}

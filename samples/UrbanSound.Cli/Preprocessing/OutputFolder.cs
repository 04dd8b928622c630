namespace UrbanSound.Cli.Preprocessing;

/// <summary>
/// The folder of a run, held by one process at a time. Every file in it is renamed to its name when it is whole; <c>index.csv</c>
/// comes last, so that where it is, all is there.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    public const string Index = "index.csv";

    private const string Settings = "run.json";
    private const string Lock = ".lock";

    private readonly string _path;
    private readonly FileStream _lock;

    private OutputFolder(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>Begins a run in an empty folder, or goes on with one of the same settings.</summary>
    public static OutputFolder Open(string path, RunSettings settings)
    {
        if (File.Exists(path))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{path}: is a file; --output names a folder.");
        Directory.CreateDirectory(path);
        var held = Hold(path);
        try
        {
            Claim(path, settings);
            // Of a run that was killed.
            foreach (var left in Directory.EnumerateFiles(path, ".*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
                File.Delete(left);
            File.Delete(Path.Combine(path, Index));
            return new OutputFolder(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public string Full(string file) => Path.Combine(_path, file);

    public void Write(string file, Action<Stream> write)
    {
        var path = Full(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, write);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, Lock), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{path}: can't be written: {e.Message}", e);
        }
        catch (IOException e) when (!DiskFull.Is(e))
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Conflict, $"{path}: another run works in this folder.", e);
        }
    }

    private static void Claim(string path, RunSettings settings)
    {
        var file = Path.Combine(path, Settings);
        if (File.Exists(file))
        {
            var different = settings.DifferencesFrom(File.ReadAllText(file));
            if (different is [])
                return;
            var why = different is null ? $"its {Settings} can't be read" : $"it was made with other settings ({string.Join(", ", different)})";
            throw Refused($"{path}: {why}. Choose another --output, or delete this one.");
        }
        if (Directory.EnumerateFileSystemEntries(path).Any(e => Path.GetFileName(e) is not Lock && !(Path.GetFileName(e) is ['.', ..] name && name.EndsWith(".tmp", StringComparison.Ordinal))))
            throw Refused($"{path}: holds other files. Choose an empty or a new folder.");
        AtomicFile.Write(file, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(settings.ToJson())));
    }

    private static UrbanSoundException Refused(string message) => new(UrbanSoundErrorKind.InvalidOptions, message);
}

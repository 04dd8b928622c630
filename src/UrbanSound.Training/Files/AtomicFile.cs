namespace UrbanSound.Training.Files;

/// <summary>Writes a file beside its final name and renames it, so that nobody reads half of it and a failure leaves the old one.</summary>
/// <remarks>The command line compiles this file too: it is no part of the package's promise.</remarks>
internal static class AtomicFile
{
    /// <param name="path">The final name.</param>
    /// <param name="write">Writes the content; when it throws, nothing is left behind.</param>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        if (IsDevice(path))
        {
            await using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
            await write(device).ConfigureAwait(false);
            return;
        }

        string target = Target(path), temporary = Temporary(target);
        FileStream stream = Create(temporary, path);
        try
        {
            await using (stream.ConfigureAwait(false))
                await write(stream).ConfigureAwait(false);
            File.Move(temporary, target, overwrite: true);
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value" && e.Source == typeof(File).Assembly.GetName().Name)
        {
            // So the runtime reports EFBIG: a limit of the file system, or of the process.
            File.Delete(temporary);
            throw new IOException("the file is larger than is allowed here", e);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc cref="WriteAsync"/>
    public static void Write(string path, Action<Stream> write) =>
        WriteAsync(path, stream =>
        {
            write(stream);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    /// <summary>For content that must be read again under a name before it may have the final one.</summary>
    /// <param name="path">The final name.</param>
    /// <param name="make">Makes the file of the name that it is given, in the same folder; when it throws, nothing is left behind.</param>
    public static T Make<T>(string path, Func<string, T> make)
    {
        string target = Target(path), temporary = Temporary(target);
        try
        {
            Create(temporary, path).Dispose();
            T made = make(temporary);
            File.Move(temporary, target, overwrite: true);
            return made;
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value" && e.Source == typeof(File).Assembly.GetName().Name)
        {
            // So the runtime reports EFBIG: a limit of the file system, or of the process.
            File.Delete(temporary);
            throw new IOException("the file is larger than is allowed here", e);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStream Create(string temporary, string path)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: its folder does not exist. Create it first.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{path}: can't be written: {e.Message}", e);
        }
    }

    // A rename would replace /dev/null or /dev/stdout by a file.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path) is var full
        && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    // A rename onto a link would replace the link, not what it points to.
    private static string Target(string path)
    {
        if (Directory.Exists(path))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{path}: is a folder. Give the name of a file in it.");
        var file = new FileInfo(path);
        return (file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? file.FullName;
    }

    private static string Temporary(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
}

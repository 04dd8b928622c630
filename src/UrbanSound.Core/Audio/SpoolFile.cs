namespace UrbanSound.Audio;

/// <summary>A private temporary copy of a stream, for decoders that want a file; it goes when it is closed.</summary>
internal static class SpoolFile
{
    internal static FileStream From(Stream stream, string name, AudioLimits limits)
    {
        FileStream spool = Create(name);
        try
        {
            var source = new ByteSource(stream, name, limits);
            var buffer = new byte[64 * 1024];
            for (int read; (read = source.Read(buffer)) > 0;)
                spool.Write(buffer, 0, read);
            // Another process reads it next.
            spool.Flush();
            spool.Position = 0;
            return spool;
        }
        catch (IOException fault)
        {
            spool.Dispose();
            throw NoRoom(name, fault);
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    private static FileStream Create(string name)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(Path.Combine(Path.GetTempPath(), $"urbansound-{Guid.NewGuid():N}"), options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(name, fault);
        }
    }

    private static UrbanSoundException NoRoom(string name, Exception fault) => AudioFault.New(UrbanSoundErrorKind.Unavailable, name,
        $"can't be copied to the temporary directory {Path.GetTempPath()}: {AudioFault.OneLine(fault.Message, 200)}", fault);
}

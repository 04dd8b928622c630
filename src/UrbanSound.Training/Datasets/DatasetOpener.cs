namespace UrbanSound.Training.Datasets;

/// <summary>Tells which data set a folder holds.</summary>
internal static class DatasetOpener
{
    public static Dataset Open(string path, bool esc10Only)
    {
        try
        {
            if (!Directory.Exists(path))
                throw DatasetFault.NotFound(path, File.Exists(path) ? "is a file; name the data set's folder." : "no such folder.");
            return Recognise(path, esc10Only);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{path}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{path}: {e.Message}", e);
        }
    }

    private static Dataset Recognise(string path, bool esc10Only)
    {
        foreach (var (table, audio) in UrbanSound8KTable.Places)
        {
            if (!esc10Only && File.Exists(Path.Combine(path, table)))
                return UrbanSound8KTable.Read(Path.Combine(path, table), Path.Combine(path, audio));
        }
        foreach (var (table, audio) in Esc50Table.Places)
        {
            if (File.Exists(Path.Combine(path, table)))
                return Esc50Table.Read(Path.Combine(path, table), Path.Combine(path, audio), esc10Only);
        }
        if (esc10Only)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{path}: ESC-10 is a part of ESC-50, whose table meta/esc50.csv is not there.");
        return ClassFolders.Read(path);
    }
}

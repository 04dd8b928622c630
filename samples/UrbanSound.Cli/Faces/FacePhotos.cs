using UrbanSound.Cli.Inputs;

namespace UrbanSound.Cli.Faces;

/// <summary>Pictures and videos named on the command line, and folders that hold one folder for each person.</summary>
internal static class FacePhotos
{
    private static readonly HashSet<string> Pictures =
        new([".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ppm", ".pgm"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Videos =
        new([".h264", ".264", ".mp4", ".mkv", ".mov", ".avi", ".webm", ".ts", ".m4v"], StringComparer.OrdinalIgnoreCase);

    public static bool IsVideo(string path) => Videos.Contains(Path.GetExtension(path));

    /// <summary>Files as they are, folders walked for pictures (and videos, if asked for), patterns expanded.</summary>
    public static IEnumerable<InputFile> Expand(IEnumerable<string> arguments, bool videos = false)
    {
        foreach (var argument in arguments)
        {
            if (File.Exists(argument))
            {
                yield return new InputFile(argument);
                continue;
            }
            var found = Directory.Exists(argument) ? Below(argument, videos)
                : GlobPattern.IsPattern(argument) ? [.. GlobPattern.Expand(argument).Where(File.Exists)]
                : [];
            if (found.Length == 0)
                yield return new InputFile(argument, new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{argument}: no such file, or no picture in it."));
            foreach (var file in found)
                yield return new InputFile(file);
        }
    }

    /// <summary>The people of DIR/person/photos, in ordinal order of their names.</summary>
    public static IReadOnlyList<(string Name, string[] Files)> People(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: no such folder. Give one that holds a folder for each person.");
        var people = Directory.GetDirectories(folder)
            .Select(d => (Name: Path.GetFileName(d), Files: Below(d, videos: false)))
            .Where(p => p.Files.Length > 0 && p.Name[0] != '.')
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ToArray();
        return people.Length > 0 ? people
            : throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: holds no folder with pictures. Make one for each person, named after the person.");
    }

    private static string[] Below(string folder, bool videos) =>
    [
        .. FolderWalk.Files(folder)
            .Where(f => Path.GetFileName(f)[0] != '.' && (Pictures.Contains(Path.GetExtension(f)) || (videos && IsVideo(f))))
            .OrderBy(f => f.Replace('\\', '/'), StringComparer.Ordinal),
    ];
}

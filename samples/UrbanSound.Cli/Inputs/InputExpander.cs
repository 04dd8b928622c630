namespace UrbanSound.Cli.Inputs;

/// <summary>
/// Turns arguments into files, in the order given: files as they are, folders walked for known media, patterns expanded where
/// the shell didn't. Walks pass over pipes, which may never say a thing, and over hidden entries, as shells do: among others macOS leaves
/// <c>._clip.wav</c> files that are no sound.
/// </summary>
internal static class InputExpander
{
    /// <summary>Expands arguments.</summary>
    /// <param name="arguments">Files, folders, patterns, <c>-</c>.</param>
    /// <param name="isKnown">Which files of a folder are media; null means sound and video.</param>
    public static IEnumerable<InputFile> Expand(IEnumerable<string> arguments, Func<string, bool>? isKnown = null) =>
        arguments.SelectMany(argument => Expand(argument, isKnown ?? MediaExtensions.IsKnown));

    private static InputFile[] Expand(string argument, Func<string, bool> isKnown)
    {
        // What exists is meant literally, even when its name holds a star.
        if (argument == InputFile.StandardInput || File.Exists(argument))
            return [new InputFile(argument)];
        try
        {
            if (Directory.Exists(argument))
                return Walk(argument, isKnown);
            if (GlobPattern.IsPattern(argument))
            {
                var matches = GlobPattern.Expand(argument).SelectMany(m => Directory.Exists(m) ? Walk(m, isKnown) : [new InputFile(m)]).ToArray();
                return matches.Length > 0 ? matches : [Missing(argument, "no file matches this pattern.")];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && FileFaults.TryExplain(e, out var fault))
        {
            return [new InputFile(argument, fault)];
        }
        return [Missing(argument, "no such file or folder.")];
    }

    private static InputFile[] Walk(string folder, Func<string, bool> isKnown)
    {
        var options = new EnumerationOptions
        {
            // A folder that can't be read is told, not skipped.
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        };
        var found = new List<InputFile>();
        // Links to files are followed, links to folders are not: they may lead in circles.
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var at))
        {
            try
            {
                found.AddRange(Directory.EnumerateFiles(at, "*", options).Where(f => isKnown(f) && FileKind.IsRegular(f)).Select(f => new InputFile(f)));
                foreach (var inner in new DirectoryInfo(at).EnumerateDirectories("*", options).Where(d => d.LinkTarget is null))
                    folders.Push(Path.Combine(at, inner.Name));
            }
            catch (UnauthorizedAccessException e)
            {
                var fault = new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{at}: can't be read: {e.Message}", e);
                found.Add(new InputFile(at, fault));
            }
        }
        if (found.Count == 0)
            return [Missing(folder, isKnown(".png") ? "holds no file with a known picture ending." : "holds no file with a known sound or video ending.")];
        // The same order on every machine, whatever the file system's own.
        return [.. found.OrderBy(f => f.Path.Replace('\\', '/'), StringComparer.Ordinal)];
    }

    private static InputFile Missing(string argument, string fault) =>
        new(argument, new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{argument}: {fault}"));
}

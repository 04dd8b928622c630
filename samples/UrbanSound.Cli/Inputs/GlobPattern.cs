using System.IO.Enumeration;

namespace UrbanSound.Cli.Inputs;

/// <summary>
/// Expands <c>*</c>, <c>?</c> and <c>**</c> (any number of folders) for shells that don't. One name is matched by the runtime's
/// own <see cref="FileSystemName.MatchesSimpleExpression"/>; only the walk is written here, because
/// Microsoft.Extensions.FileSystemGlobbing knows neither <c>?</c> nor absolute patterns.
/// </summary>
internal static class GlobPattern
{
    private static readonly bool IgnoreCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    public static bool IsPattern(string argument) => argument.AsSpan().ContainsAny('*', '?');

    /// <summary>Matching files and folders, in ordinal order, each once.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        var normal = OperatingSystem.IsWindows() ? pattern.Replace('\\', '/') : pattern;
        var root = Path.GetPathRoot(normal) ?? "";
        var segments = normal[root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Match(root, segments).Distinct(StringComparer.Ordinal).OrderBy(p => p, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> segments)
    {
        var segment = segments.Span[0];
        var rest = segments[1..];
        if (segment == "**")
        {
            // "**" at the end means every file below; before more segments it also stands for no folder at all.
            var below = rest.IsEmpty ? Entries(folder, "*", foldersOnly: false).Where(File.Exists) : Match(folder, rest);
            return below.Concat(Entries(folder, "*", foldersOnly: true).Where(d => !IsLink(d)).SelectMany(d => Match(d, segments)));
        }
        if (!IsPattern(segment))
        {
            var path = Path.Combine(folder, segment);
            if (rest.IsEmpty)
                return Path.Exists(path) ? [path] : [];
            return Directory.Exists(path) ? Match(path, rest) : [];
        }
        return rest.IsEmpty
            ? Entries(folder, segment, foldersOnly: false)
            : Entries(folder, segment, foldersOnly: true).SelectMany(d => Match(d, rest));
    }

    private static IEnumerable<string> Entries(string folder, string pattern, bool foldersOnly)
    {
        var here = folder.Length == 0 ? "." : folder;
        // As in shells, a hidden entry is matched only by a pattern that itself begins with a dot.
        return Directory.EnumerateFileSystemEntries(here)
            .Select(e => Path.GetFileName(e))
            .Where(name => FileSystemName.MatchesSimpleExpression(pattern, name, IgnoreCase) && (name[0] != '.' || pattern[0] == '.'))
            .Select(name => Path.Combine(folder, name))
            .Where(path => !foldersOnly || Directory.Exists(path));
    }

    private static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;
}

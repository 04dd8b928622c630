using System.IO.Enumeration;

namespace UrbanSound.Training.Files;

/// <summary>All files below a folder.</summary>
internal static class FolderWalk
{
    /// <summary>Links to files are followed; links to folders are not, for they may lead in circles.</summary>
    /// <param name="folder">It is looked into even if it is a link itself.</param>
    /// <returns>Paths that begin with <paramref name="folder"/> as it was written, in no order.</returns>
    public static IEnumerable<string> Files(string folder) =>
        new FileSystemEnumerable<string>(
            folder,
            (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
}

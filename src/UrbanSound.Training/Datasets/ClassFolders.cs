using System.Globalization;
using UrbanSound.Training.Files;

namespace UrbanSound.Training.Datasets;

/// <summary>Reads a tree with a folder for each class, which may lie below folders <c>fold1</c>, <c>fold2</c>, …</summary>
internal static class ClassFolders
{
    public static Dataset Read(string root)
    {
        var top = Folders(root);
        var folds = top.Where(f => FoldNumber(f) is not null).ToArray();
        if (folds.Length > 0 && folds.Length < top.Length)
        {
            throw DatasetFault.Invalid(root,
                $"has folds ({DatasetFault.Some([.. folds.Select(Name)])}) and classes ({DatasetFault.Some([.. top.Except(folds).Select(Name)])}) side by side.");
        }
        var classes = folds.Length == 0
            ? top.Select(f => (Folder: f, Fold: (int?)null)).ToArray()
            : [.. folds.OrderBy(f => FoldNumber(f)).SelectMany(fold => Folders(fold).Select(f => (Folder: f, Fold: FoldNumber(fold))))];
        var clips = classes.SelectMany(c => Clips(root, c.Folder, c.Fold)).ToArray();
        if (clips.Length == 0)
        {
            throw DatasetFault.NotFound(root,
                "is no data set: it holds neither UrbanSound8K.csv nor esc50.csv where they belong, nor a folder of sounds for each class. See 'urbansound dataset help'.");
        }
        string[] labels = [.. classes.Select(c => Name(c.Folder)).Distinct().Order(StringComparer.Ordinal)];
        HashSet<string> present = [.. clips.Select(c => c.Label)];
        string[] empty = [.. labels.Where(l => !present.Contains(l))];
        if (empty.Length > 0)
            throw DatasetFault.Invalid(root, $"no sound lies in the folder of class {DatasetFault.Some(empty)}. Remove the folder or fill it.");
        return new Dataset(Name(Path.GetFullPath(root)), "", labels, clips, []);
    }

    private static IEnumerable<LabelledClip> Clips(string root, string folder, int? fold) =>
        FolderWalk.Files(folder)
            .Where(SoundFiles.IsSound)
            .Order(StringComparer.Ordinal)
            .Select(path => new LabelledClip
            {
                Path = path,
                Name = Path.GetRelativePath(root, path).Replace('\\', '/'),
                Label = Name(folder),
                Fold = fold,
            });

    private static string[] Folders(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Where(f => Name(f) is [not '.', ..]).Order(StringComparer.Ordinal)];

    private static string Name(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    private static int? FoldNumber(string folder) =>
        Name(folder) is ['f', 'o', 'l', 'd', ..] name && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;
}

using System.Collections.Frozen;

namespace UrbanSound.Training.Datasets;

/// <summary>Which files of a folder are clips: data sets come with tables, notes and thumbnails beside them.</summary>
internal static class SoundFiles
{
    private static readonly FrozenSet<string> Endings = FrozenSet.ToFrozenSet(
        [".wav", ".wave", ".aac", ".aif", ".aifc", ".aiff", ".amr", ".au", ".caf", ".flac", ".m4a", ".mp2", ".mp3", ".oga", ".ogg", ".opus", ".wma", ".wv"],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsSound(string path) => Path.GetFileName(path) is [not '.', ..] && Endings.Contains(Path.GetExtension(path));
}

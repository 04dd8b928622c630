using System.Collections.Frozen;

namespace UrbanSound.Cli.Inputs;

/// <summary>
/// The endings by which a walk through a folder knows sound and video. A file named on the command line needs none of them.
/// </summary>
internal static class MediaExtensions
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            // Read by UrbanSound itself.
            ".wav", ".wave", ".bwf", ".rf64",
            // Read through ffmpeg: sound …
            ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".amr", ".ape", ".au", ".caf", ".flac", ".m4a", ".m4b", ".mka", ".mp2", ".mp3",
            ".oga", ".ogg", ".opus", ".snd", ".w64", ".weba", ".wma", ".wv",
            // … and the sound track of video.
            ".3gp", ".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".ts", ".webm", ".wmv",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Pictures = FrozenSet.ToFrozenSet(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".ppm", ".pgm", ".pbm", ".pnm"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name ends as those of pictures do.</summary>
    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path));

    public static bool IsKnown(string path) => Known.Contains(Path.GetExtension(path));
}

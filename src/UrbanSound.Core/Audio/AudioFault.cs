using System.Globalization;
using System.Text;

namespace UrbanSound.Audio;

/// <summary>Builds the exceptions of this folder, so that each is one line, starts with the thing's name and has the right kind.</summary>
internal static class AudioFault
{
    internal const int LongestName = 200;

    internal static UrbanSoundException Invalid(string name, string fault, Exception? inner = null) =>
        New(UrbanSoundErrorKind.InvalidMedia, name, fault, inner);

    internal static UrbanSoundException Unsupported(string name, string fault, Exception? inner = null) =>
        New(UrbanSoundErrorKind.UnsupportedMedia, name, fault, inner);

    internal static UrbanSoundException New(UrbanSoundErrorKind kind, string name, string fault, Exception? inner = null) =>
        new(kind, $"{OneLine(name, LongestName)}: {fault}", inner);

    /// <summary>A limit was passed.</summary>
    /// <param name="name">The source.</param>
    /// <param name="fact">What it has, as a phrase: "lasts longer than 24:00:00".</param>
    /// <param name="limit">The property of <see cref="AudioLimits"/>.</param>
    internal static UrbanSoundException TooLarge(string name, string fact, string limit) =>
        New(UrbanSoundErrorKind.TooLarge, name, $"{fact}, the limit set by AudioLimits.{limit}; raise it if this is meant");

    /// <summary>What the file system said, as one of our kinds.</summary>
    internal static UrbanSoundException FromFileSystem(string path, Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            New(UrbanSoundErrorKind.NotFound, path, "no such file; check the path", fault),
        UnauthorizedAccessException =>
            New(UrbanSoundErrorKind.AccessDenied, path, "this process may not open the file; check its permissions", fault),
        _ => New(UrbanSoundErrorKind.Unavailable, path, $"can't be opened: {OneLine(fault.Message, 200)}", fault),
    };

    internal static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Foreign text made fit for a one-line message: no control characters, no more than <paramref name="longest"/>.</summary>
    internal static string OneLine(string text, int longest)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest + 1));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, longest)))
            line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        return text.Length > longest ? line.Append('…').ToString() : line.ToString();
    }
}

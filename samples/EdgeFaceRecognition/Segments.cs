using System.Runtime.CompilerServices;

namespace UrbanSound.EdgeFaceRecognition;

/// <summary>The segments of a folder in the order of their names, as they are finished.</summary>
internal static class Segments
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly HashSet<string> Endings =
        new([".h264", ".264", ".mp4", ".mkv", ".mov", ".avi", ".webm", ".ts", ".jpg", ".jpeg", ".png", ".webp", ".bmp"], StringComparer.OrdinalIgnoreCase);

    /// <param name="source">A file, which is given as it is, or a folder.</param>
    /// <param name="isOnce">Whether to end with what is there; otherwise until cancelled.</param>
    /// <param name="time">The clock for the pauses.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<string> ReadAsync(
        string source, bool isOnce, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(source))
        {
            yield return source;
            yield break;
        }

        // The folder forgets what was given; a camera names its segments so that they only grow.
        string last = "";
        var lengths = new Dictionary<string, long>();
        while (true)
        {
            string[] found =
            [
                .. Directory.EnumerateFiles(source)
                    .Where(f => Path.GetFileName(f)[0] != '.' && Endings.Contains(Path.GetExtension(f)))
                    .Where(f => string.CompareOrdinal(f, last) > 0)
                    .Order(StringComparer.Ordinal),
            ];
            bool waits = found.Length == 0;
            for (int i = 0; i < found.Length && !waits; i++)
            {
                // The newest one may still be written: it is taken when its length has stayed the same for a pause.
                long length = new FileInfo(found[i]).Length;
                waits = !isOnce && i == found.Length - 1 && (length == 0 || lengths.GetValueOrDefault(found[i], -1) != length);
                lengths[found[i]] = length;
                if (waits)
                    break;
                lengths.Remove(found[i]);
                last = found[i];
                yield return found[i];
            }

            if (isOnce)
                yield break;
            if (waits)
                await Task.Delay(Pause, time, cancellationToken);
        }
    }
}

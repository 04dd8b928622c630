namespace UrbanSound.Training.Datasets;

/// <summary>
/// Refuses a split whose figures would mean nothing: one that shares a clip, or clips of one recording, between training,
/// validation and test. Whoever trains or measures calls it first.
/// </summary>
public static class LeakGuard
{
    private const int MostFaults = 6;

    /// <summary>Looks for leaks.</summary>
    /// <param name="split">The split.</param>
    /// <exception cref="UrbanSoundException">
    /// InvalidOptions: it leaks. The message names the sides, the clips (by <see cref="LabelledClip.Name"/>; two with one path are
    /// one clip) and the recordings, the first ten of each.
    /// </exception>
    public static void Check(DatasetSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var faults = new List<string>(MostFaults);
        Compare("training", split.Training, "test", split.Test, faults);
        Compare("training", split.Training, "validation", split.Validation, faults);
        Compare("validation", split.Validation, "test", split.Test, faults);
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"The split leaks: {string.Join("; ", faults)}. Leave them out on one side.");
    }

    private static void Compare(string one, IReadOnlyList<LabelledClip> left, string other, IReadOnlyList<LabelledClip> right, List<string> faults)
    {
        HashSet<string> names = [.. right.Select(c => c.Name)], files = [.. right.Select(File)];
        string[] clips = [.. left.Where(c => names.Contains(c.Name) || files.Contains(File(c))).Select(c => c.Name).Distinct()];
        if (clips.Length > 0)
            faults.Add($"{one} and {other} share {clips.Length} clip{(clips.Length == 1 ? "" : "s")} ({DatasetFault.Some(clips)})");
        HashSet<string> heard = [.. right.Select(c => c.Recording).OfType<string>()];
        string[] recordings = [.. left.Select(c => c.Recording).OfType<string>().Where(heard.Contains).Distinct()];
        if (recordings.Length > 0)
            faults.Add($"{one} and {other} share {recordings.Length} recording{(recordings.Length == 1 ? "" : "s")} ({DatasetFault.Some(recordings)})");
    }

    private static string File(LabelledClip clip) => Path.GetFullPath(clip.Path);
}

namespace UrbanSound.Audio;

/// <summary>
/// The resamplers most recently asked for. Bounded, because rates come from files: a stranger who sends a file of every rate must
/// not fill the memory. Thread-safe.
/// </summary>
internal static class ResamplerCache
{
    /// <summary>How many are kept; at about 1 MiB each at the most.</summary>
    public const int Capacity = 16;

    private static readonly Lock Gate = new();

    // Most recently used first; at this length a scan beats a dictionary with a list.
    private static readonly List<Resampler> Entries = new(Capacity);

    public static Resampler Get(int sourceRate, int targetRate)
    {
        if (Find(sourceRate, targetRate) is { } known)
            return known;

        // Computed outside of the lock, so that one new ratio doesn't hold up those who use known ones. Two threads may compute the
        // same one; the first to finish wins.
        var created = new Resampler(sourceRate, targetRate);
        lock (Gate)
        {
            if (Find(sourceRate, targetRate) is { } meanwhile)
                return meanwhile;
            if (Entries.Count == Capacity)
                Entries.RemoveAt(Capacity - 1);
            Entries.Insert(0, created);
            return created;
        }
    }

    private static Resampler? Find(int sourceRate, int targetRate)
    {
        lock (Gate)
        {
            for (int i = 0; i < Entries.Count; i++)
            {
                Resampler entry = Entries[i];
                if (entry.SourceRate == sourceRate && entry.TargetRate == targetRate)
                {
                    Entries.RemoveAt(i);
                    Entries.Insert(0, entry);
                    return entry;
                }
            }
            return null;
        }
    }
}

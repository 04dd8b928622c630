using UrbanSound.Fuzz.Targets;

namespace UrbanSound.Fuzz.Running;

/// <summary>One input: a target and the seed that its bytes and its choices come from.</summary>
internal readonly record struct FuzzCase(FuzzTarget Target, int Seed)
{
    internal byte[] CreateInput() => Target.Create(new Random(Seed));

    /// <summary>The seed of an iteration: a hash, since neighbouring seeds would give neighbouring choices.</summary>
    internal static int SeedOf(int run, long iteration)
    {
        // The finalizer of SplitMix64.
        ulong state = unchecked(((ulong)run << 40) + ((ulong)iteration * 0x9E3779B97F4A7C15));
        state = unchecked((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9);
        state = unchecked((state ^ (state >> 27)) * 0x94D049BB133111EB);
        return (int)((state ^ (state >> 31)) & int.MaxValue);
    }
}

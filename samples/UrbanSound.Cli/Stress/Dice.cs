namespace UrbanSound.Cli.Stress;

/// <summary>
/// Numbers that are the same on every machine and in every version of the runtime: SplitMix64 (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", 2014).
/// </summary>
internal sealed class Dice(int seed)
{
    private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15;

    /// <summary>From <paramref name="least"/> up to <paramref name="most"/>.</summary>
    public double Next(double least, double most) => least + (most - least) * Next();

    /// <summary>From 0 to below 1.</summary>
    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }
}

namespace UrbanSound.Cli.Faces;

/// <summary>Which photos of a person train and which validate.</summary>
internal static class FaceSplit
{
    /// <param name="photos">The person's photos in an order of their own.</param>
    /// <param name="name">The person.</param>
    /// <param name="validation">How many shall validate; one at least is left for training.</param>
    /// <param name="seed">Of the split.</param>
    /// <returns>The photos in the order drawn; the first <c>Kept</c> validate.</returns>
    public static (T[] Order, int Kept) Shuffle<T>(IEnumerable<T> photos, string name, int validation, int seed)
    {
        // One generator a person: who joins or leaves does not change the others' split.
        T[] order = [.. photos];
        new Random(HashCode(name, seed)).Shuffle(order);
        return (order, Math.Min(validation, Math.Max(0, order.Length - 1)));
    }

    /// <summary>FNV-1a: string.GetHashCode differs from run to run.</summary>
    private static int HashCode(string name, int seed)
    {
        var hash = 2166136261u ^ (uint)seed;
        foreach (var c in name)
            hash = (hash ^ c) * 16777619u;
        return (int)hash;
    }
}

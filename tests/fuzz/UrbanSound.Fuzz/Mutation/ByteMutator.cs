namespace UrbanSound.Fuzz.Mutation;

/// <summary>Changes bytes without knowing what they mean.</summary>
internal static class ByteMutator
{
    private const int LongestRun = 64;

    /// <summary>Applies one to four changes.</summary>
    /// <param name="bytes">The original; it is not changed.</param>
    /// <param name="other">Another input, to splice with.</param>
    /// <param name="random">Decides.</param>
    internal static byte[] Mutate(byte[] bytes, byte[] other, Random random)
    {
        byte[] result = (byte[])bytes.Clone();
        for (int changes = random.Next(3) > 0 ? 1 : random.Next(2, 5); changes > 0; changes--)
            result = Change(result, other, random);
        return result;
    }

    private static byte[] Change(byte[] bytes, byte[] other, Random random)
    {
        // A copy: the next change would otherwise be made to the corpus, and no seed would give its input again.
        if (bytes.Length == 0)
            return (byte[])other.Clone();
        // The beginning holds what is parsed; half of all changes go there.
        int at = random.Next(random.Next(2) == 0 ? bytes.Length : Math.Min(bytes.Length, 128));
        int run = Math.Min(bytes.Length - at, random.Next(1, LongestRun));
        switch (random.Next(10))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 3:
                WriteNumber(bytes.AsSpan(at), Interesting.Number(random), random);
                return bytes;
            case 4:
                bytes.AsSpan(at, run).Fill(random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) });
                return bytes;
            case 5:
                return bytes[..at];
            case 6:
                return [.. bytes[..at], .. bytes[(at + run)..]];
            case 7:
                return [.. bytes[..(at + run)], .. bytes[at..]];
            case 8:
                int from = other.Length == 0 ? 0 : random.Next(other.Length);
                return [.. bytes[..at], .. other[from..]];
            default:
                random.NextBytes(bytes.AsSpan(at, run));
                return bytes;
        }
    }

    private static void WriteNumber(Span<byte> bytes, ulong number, Random random)
    {
        int width = Math.Min(bytes.Length, 1 << random.Next(4));
        bool big = random.Next(4) == 0;
        for (int i = 0; i < width; i++)
            bytes[big ? width - 1 - i : i] = (byte)(number >> (8 * i));
    }
}

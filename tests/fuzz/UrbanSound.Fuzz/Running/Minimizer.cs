namespace UrbanSound.Fuzz.Running;

/// <summary>Makes a finding smaller while it stays the same finding: cuts ends off, then zeroes what does not matter.</summary>
internal static class Minimizer
{
    private const int MostTries = 400;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    internal static byte[] Shrink(FuzzCase found, byte[] input, string key)
    {
        int tries = found.Target.IsSeed ? 0 : MostTries;
        long started = TimeProvider.System.GetTimestamp();
        byte[] best = input;
        for (int cut = best.Length / 2; cut > 0 && tries > 0;)
        {
            if (best.Length > cut && IsSame(best[..^cut]))
                best = best[..^cut];
            else
                cut /= 2;
        }
        for (int length = Math.Max(1, best.Length / 4); length > 0 && tries > 0; length /= 4)
        {
            for (int at = 0; at + length <= best.Length && tries > 0; at += length)
            {
                byte[] zeroed = (byte[])best.Clone();
                zeroed.AsSpan(at, length).Clear();
                if (!zeroed.AsSpan().SequenceEqual(best) && IsSame(zeroed))
                    best = zeroed;
            }
        }
        return best;

        bool IsSame(byte[] smaller)
        {
            tries = TimeProvider.System.GetElapsedTime(started) > MostTime ? 0 : tries - 1;
            return CaseRunner.Run(found.Target, smaller, found.Seed).Fault?.Key == key;
        }
    }
}

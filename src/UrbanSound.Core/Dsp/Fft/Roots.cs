namespace UrbanSound.Dsp.Fft;

/// <summary>Roots of unity, computed in double precision and rounded once.</summary>
internal static class Roots
{
    /// <summary>exp(−2πi·k/n), exact at multiples of a quarter turn.</summary>
    public static (float Re, float Im) Unit(long k, long n)
    {
        k %= n;
        // Cos and Sin of the nearest quarter's remainder keep symmetric values equal and the axes exact.
        long quarter = ((8 * k) + n) / (2 * n) % 4;
        double rest = Math.Tau * (((4 * k) - (((8 * k) + n) / (2 * n) * n)) / (4.0 * n));
        (double sin, double cos) = Math.SinCos(rest);
        return quarter switch
        {
            0 => ((float)cos, (float)-sin),
            1 => ((float)-sin, (float)-cos),
            2 => ((float)-cos, (float)sin),
            _ => ((float)sin, (float)cos),
        };
    }
}

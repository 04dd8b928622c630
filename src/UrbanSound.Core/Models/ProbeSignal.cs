namespace UrbanSound.Models;

/// <summary>
/// The recipe <c>chirp-noise-1</c>: a tone that sweeps from 50 Hz to 0.45 of the sample rate while it swells three times a
/// second, with noise 12 dB below, so that every band and a wide range of levels are exercised.
/// <code>
/// x[n] = 0.4·sin(2π(50t + (f − 50)t²/2T))·(0.75 + 0.25·sin(6πt)) + 0.1·u[n],   t = n / rate, f = 0.45·rate
/// s[n] = (1664525·s[n−1] + 1013904223) mod 2^32, s[−1] = seed;  u[n] = s[n]/2^31 − 1
/// </code>
/// </summary>
internal static class ProbeSignal
{
    public const string Recipe = "chirp-noise-1";

    public static float[] Create(int sampleRate, double seconds, uint seed)
    {
        int count = Math.Max(1, (int)Math.Round(seconds * sampleRate));
        var samples = new float[count];
        double sweep = ((0.45 * sampleRate) - 50) / (2 * seconds);
        uint state = seed;
        for (int n = 0; n < count; n++)
        {
            double t = (double)n / sampleRate;
            state = unchecked((1664525 * state) + 1013904223);
            double noise = (state / 2147483648.0) - 1;
            double tone = Math.Sin(Math.Tau * ((50 * t) + (sweep * t * t))) * (0.75 + (0.25 * Math.Sin(3 * Math.Tau * t)));
            samples[n] = (float)((0.4 * tone) + (0.1 * noise));
        }

        return samples;
    }
}

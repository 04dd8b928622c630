namespace UrbanSound.Cli.Benchmarks;

/// <summary>
/// The sound that is measured on, the same on every machine: a rough tone over noise that swells and fades. Its spectrum
/// reaches further down than the 80 dB that are shown, so that no part of the work is spared.
/// </summary>
internal static class TestSignal
{
    private const double Fundamental = 220;
    private const int Harmonics = 12;

    public static float[] Create(int sampleRate, double seconds)
    {
        var samples = new float[(int)(sampleRate * seconds)];
        var noise = 1u;
        for (var n = 0; n < samples.Length; n++)
        {
            var time = (double)n / sampleRate;
            var phase = Math.Tau * Fundamental * time + 1.5 * Math.Sin(Math.Tau * 5 * time);
            // Three swells a second, and 40 dB down in two.
            var swell = (0.5 - 0.5 * Math.Cos(Math.Tau * 3 * time)) * Math.Pow(10, -(time % 2));
            var tone = 0.0;
            for (var h = 1; h <= Harmonics && h * Fundamental < 0.45 * sampleRate; h++)
                tone += Math.Sin(h * phase) / h;
            // A linear congruential generator with the constants of Numerical Recipes.
            noise = 1664525 * noise + 1013904223;
            samples[n] = (float)(swell * (0.3 * tone + 0.05 * (noise / 2147483648.0 - 1)));
        }
        return samples;
    }
}

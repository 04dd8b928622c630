namespace UrbanSound.Cli.Benchmarks;

/// <summary>
/// The sound that is measured on, the same on every machine: a rough tone that comes and goes over noise, so that neither
/// silence nor one loud bin makes the work easier than a recording does.
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
            // Half a semitone of vibrato, three swells a second.
            var phase = Math.Tau * Fundamental * time + 1.5 * Math.Sin(Math.Tau * 5 * time);
            var swell = 0.5 - 0.5 * Math.Cos(Math.Tau * 3 * time);
            var tone = 0.0;
            for (var h = 1; h <= Harmonics && h * Fundamental < 0.45 * sampleRate; h++)
                tone += Math.Sin(h * phase) / h;
            // A linear congruential generator with the constants of Numerical Recipes.
            noise = 1664525 * noise + 1013904223;
            samples[n] = (float)(0.3 * swell * tone + 0.05 * (noise / 2147483648.0 - 1));
        }
        return samples;
    }
}

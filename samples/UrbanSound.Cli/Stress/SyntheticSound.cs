using UrbanSound.Audio;

namespace UrbanSound.Cli.Stress;

/// <summary>A sound made from a number: a tone with overtones that wavers, noise, and knocks, in shares that the number decides.</summary>
internal static class SyntheticSound
{
    private const int Rate = 22_050;
    private const double Seconds = 4;

    /// <summary>The bytes of a WAV file: four seconds, mono, 16 bits at 22,050 Hz.</summary>
    public static byte[] Create(int seed)
    {
        var dice = new Dice(seed);
        double pitch = 60 * Math.Pow(30, dice.Next()), waver = dice.Next(0, 0.25), waverRate = dice.Next(0.2, 8), edge = dice.Next(0.5, 6);
        double swellRate = dice.Next(0.1, 12), swell = dice.Next(), tone = dice.Next(), noise = dice.Next(0, 0.5), dull = dice.Next(0.03, 1);
        double knockRate = dice.Next(0, 25), knock = dice.Next(0, 0.8), fade = dice.Next(0.002, 0.05), loud = dice.Next(0.2, 0.9);
        var samples = new float[(int)(Rate * Seconds)];
        double phase = 0, rumble = 0, beat = 1, most = 1e-9;
        for (int n = 0; n < samples.Length; n++)
        {
            double time = (double)n / Rate;
            phase += Math.Tau * pitch * (1 + waver * Math.Sin(Math.Tau * waverRate * time)) / Rate;
            rumble += dull * (dice.Next(-1, 1) - rumble);
            beat += knockRate / Rate;
            if (beat >= 1)
                beat -= 1;
            double hit = knockRate > 0 ? knock * Math.Exp(-beat / (fade * knockRate)) * dice.Next(-1, 1) : 0;
            double level = 1 - swell * (0.5 + 0.5 * Math.Cos(Math.Tau * swellRate * time));
            // A sine through tanh has odd overtones, the more the steeper.
            double sample = level * tone * Math.Tanh(edge * Math.Sin(phase)) + noise * rumble + hit;
            most = Math.Max(most, Math.Abs(sample));
            samples[n] = (float)sample;
        }
        for (int n = 0; n < samples.Length; n++)
            samples[n] *= (float)(loud / most);
        using var file = new MemoryStream();
        WavWriter.Write(file, samples, Rate);
        return file.ToArray();
    }
}

using UrbanSound.Audio;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

/// <summary>Sound files for tests.</summary>
internal static class WavFile
{
    public const int Rate = 16000;

    public static void Tone(string path, double hertz, double seconds, int rate = Rate) =>
        WavWriter.Write(path, Enumerable.Range(0, (int)(seconds * rate)).Select(n => (float)(0.5 * Math.Sin(Math.Tau * hertz * n / rate))).ToArray(), rate);

    /// <summary>A tone that the model of the tests calls by the band's name.</summary>
    public static string Band(string path, int band, double seconds = 1)
    {
        WavWriter.Write(path, LoudestBand.Tone(band, LoudestBand.Rate, seconds), LoudestBand.Rate);
        return path;
    }
}

using UrbanSound.Audio;
using UrbanSound.Tests.Imaging;
using UrbanSound.Tests.Models;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>Bytes whose right answers are known.</summary>
internal static class Sounds
{
    /// <summary>A WAV that the model of the tests calls band<paramref name="band"/>.</summary>
    public static byte[] Band(int band, double seconds = 1)
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, LoudestBand.Tone(band, LoudestBand.Rate, seconds), LoudestBand.Rate);
        return stream.ToArray();
    }

    /// <summary>A PNG that the model of the tests calls red.</summary>
    public static byte[] Red() => PictureFiles.Png(40, 30, [.. Enumerable.Range(0, 40 * 30).SelectMany(_ => new byte[] { 250, 3, 3 })]);
}

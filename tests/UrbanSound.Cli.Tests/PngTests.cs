using System.Buffers.Binary;
using System.IO.Compression;
using UrbanSound.Audio;
using UrbanSound.Cli.Pictures;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class PngTests
{
    [Fact]
    public void Pixels_survive()
    {
        var canvas = new Canvas(3, 2, new Rgb(255, 255, 255));
        canvas.Set(1, 0, new Rgb(1, 2, 3));
        canvas.Set(2, 1, new Rgb(200, 100, 50));
        canvas.Set(3, 1, new Rgb(0, 0, 0)); // beyond the edge
        using var stream = new MemoryStream();
        canvas.Save(stream);

        var (width, height, pixels) = Decode(stream.ToArray());
        Assert.Equal((3, 2), (width, height));
        Assert.Equal<byte>([255, 255, 255, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 200, 100, 50], pixels);
    }

    [Fact]
    public async Task A_spectrogram_has_the_size_asked_for_and_shows_the_tone()
    {
        using var folder = new TemporaryFolder();
        WavFile.Tone(folder.File("tone.wav"), 1000, 0.8);
        var said = await Cli.RunAsync("spectrogram", folder.File("tone.wav"), "-o", folder.File("tone.png"), "--width", "640", "--height", "360");
        Assert.Equal((0, "", ""), (said.Code, said.Output, said.Error));

        var (width, height, pixels) = Decode(await File.ReadAllBytesAsync(folder.File("tone.png")));
        Assert.Equal((640, 360), (width, height));
        // In the middle of the time axis, the brightest row inside the plot is that of 1000 Hz: a third of 16 kHz's mel range up.
        var rows = Enumerable.Range(53, 360 - 62 - 54).ToArray();
        var brightest = rows.MaxBy(y => pixels[(y * 640 + 300) * 3] + pixels[(y * 640 + 300) * 3 + 1] + pixels[(y * 640 + 300) * 3 + 2]);
        var expected = 52 + (1 - AxisTicks.MelPosition(1000, 0, 8000, Dsp.MelScale.Slaney)) * (360 - 52 - 62);
        Assert.InRange(brightest, expected - 3, expected + 3);
    }

    [Theory]
    [InlineData("--width", "100")]
    [InlineData("--height", "9000")]
    [InlineData("--width", "wide")]
    [InlineData("--start", "5")]
    [InlineData("--end", "0")]
    [InlineData("--mel-bands", "0")]
    public async Task Refuses_what_makes_no_picture(string option, string value)
    {
        using var folder = new TemporaryFolder();
        WavFile.Tone(folder.File("tone.wav"), 1000, 0.5);
        var said = await Cli.RunAsync("spectrogram", folder.File("tone.wav"), "-o", folder.File("tone.png"), option, value);
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("spectrogram --help", said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("tone.png")));
    }

    [Fact]
    public void The_colour_map_gets_lighter_at_every_step()
    {
        var lightness = Enumerable.Range(0, ColorMap.Steps).Select(i => Lightness(ColorMap.At(i / (ColorMap.Steps - 1.0)))).ToArray();
        // Equal steps but for the rounding to 8 bits.
        var step = (lightness[^1] - lightness[0]) / (ColorMap.Steps - 1);
        Assert.All(lightness.Select((l, i) => l - lightness[0] - i * step), difference => Assert.InRange(difference, -0.006, 0.006));
    }

    [Fact]
    public void Every_printable_letter_is_drawn()
    {
        var missing = StrokeFont.Layout("\u4e16").Single();
        for (var c = '!'; c <= '~'; c++)
            Assert.NotEqual<(double X, double Y)[]>([missing], StrokeFont.Layout(c.ToString()));
    }

    // OKLab's lightness, computed apart from the map.
    private static double Lightness(Rgb color)
    {
        double r = Linear(color.Red), g = Linear(color.Green), b = Linear(color.Blue);
        return 0.2104542553 * Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
            + 0.7936177850 * Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
            - 0.0040720468 * Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

        static double Linear(byte value) => value / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
    }

    // Signature, chunks with their CRC (bit by bit), dimensions, zlib, filters None, Sub and Up.
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        Assert.Equal<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        int width = 0, height = 0;
        var names = new List<string>();
        using var data = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var name = System.Text.Encoding.ASCII.GetString(png, at + 4, 4);
            names.Add(name);
            Assert.Equal(Crc(png.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (name == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 8));
                height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 12));
                Assert.Equal<byte>([8, 2, 0, 0, 0], png[(at + 16)..(at + 21)]);
            }
            if (name == "IDAT")
                data.Write(png, at + 8, length);
            at += 12 + length;
        }
        Assert.Equal("IHDR", names[0]);
        Assert.Equal("IEND", names[^1]);

        data.Position = 0;
        using var raw = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress))
            zlib.CopyTo(raw);
        var rows = raw.ToArray();
        var stride = width * 3;
        Assert.Equal(height * (1 + stride), rows.Length);
        var pixels = new byte[height * stride];
        for (var y = 0; y < height; y++)
        {
            var filter = rows[y * (1 + stride)];
            for (var i = 0; i < stride; i++)
            {
                int left = i >= 3 ? pixels[y * stride + i - 3] : 0, up = y > 0 ? pixels[(y - 1) * stride + i] : 0;
                pixels[y * stride + i] = (byte)(rows[y * (1 + stride) + 1 + i] + filter switch { 0 => 0, 1 => left, 2 => up, _ => throw new InvalidDataException($"filter {filter}") });
            }
        }
        return (width, height, pixels);
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}

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
    public void Pixels_with_a_palette_survive()
    {
        // As wide as takes whole vectors and a rest, and colours that go down as well as up.
        const int Width = 133, Height = 5;
        var palette = Enumerable.Range(0, 256 * 3).Select(i => (byte)(i * 7)).ToArray();
        var indices = Enumerable.Range(0, Width * Height).Select(i => (byte)(i * i / 3)).ToArray();
        using var stream = new MemoryStream();
        PngWriter.WriteIndexed(stream, Width, Height, palette, indices);

        var (width, height, pixels) = Decode(stream.ToArray());
        Assert.Equal((Width, Height), (width, height));
        Assert.Equal(indices.SelectMany(i => palette[(i * 3)..(i * 3 + 3)]), pixels);
    }

    [Theory]
    [InlineData(0.3, 224, false)] // frames wider than pixels blend
    [InlineData(4, 224, false)]
    [InlineData(4, 37, false)] // several frames a pixel: the loudest
    [InlineData(30, 224, false)]
    [InlineData(0.01, 16, false)] // a single frame
    [InlineData(2, 100, true)] // frames that begin with their first sample
    public void A_spectrogram_shows_what_its_frames_and_bands_say(double seconds, int size, bool uncentered)
    {
        var random = new Random(1);
        var samples = new float[Math.Max(2048, (int)(seconds * 22050))];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)(Math.Sin(i * (0.01 + i * 1e-7)) * 0.3 + random.NextDouble() * Math.Exp(-i % 5000 / 300.0));
        var options = Dsp.MelSpectrogramOptions.Librosa with { Centered = !uncentered };
        var duration = (double)samples.Length / options.SampleRate;
        var mel = SpectrogramImage.CreateMel(options);
        var steps = new byte[size * size];
        SpectrogramImage.Compute(samples, mel).Draw(duration, size, size, steps);

        var expected = DrawSlowly(mel.Compute(samples), mel, duration, size);
        // Single against double precision: a value in the middle between two steps may go either way.
        Assert.All(steps.Zip(expected), p => Assert.InRange(p.First, p.Second - 0.5001, p.Second + 0.5001));
    }

    // Pixel by pixel in double precision, each from the definition.
    private static double[] DrawSlowly(float[] levels, Dsp.MelSpectrogram mel, double duration, int size)
    {
        int bands = mel.Bands, frames = levels.Length / bands;
        double hop = (double)mel.Options.HopLength / mel.Options.SampleRate;
        double first = mel.Options.Centered ? 0 : mel.Options.FftLength / 2.0 / mel.Options.SampleRate;
        return [.. Enumerable.Range(0, size * size).Select(i => Pixel(i % size, i / size))];

        double Pixel(int x, int y)
        {
            double from = (x * duration / size - first) / hop, to = ((x + 1) * duration / size - first) / hop;
            var band = (1 - (y + 0.5) / size) * (bands + 1) - 1;
            if (to - from <= 1)
                return At((from + to) / 2, band);
            var loudest = 0.0;
            for (var frame = Math.Ceiling(from); frame < to; frame++)
                loudest = Math.Max(loudest, At(frame, band));
            return loudest;
        }

        double At(double frame, double band)
        {
            (frame, band) = (Math.Clamp(frame, 0, frames - 1), Math.Clamp(band, 0, bands - 1));
            int f = (int)frame, b = (int)band;
            double x = frame - f, y = band - b;
            return (1 - y) * ((1 - x) * Level(f, b) + x * Level(f + 1, b)) + y * ((1 - x) * Level(f, b + 1) + x * Level(f + 1, b + 1));
        }

        double Level(int f, int b) =>
            Math.Clamp((1 + levels[Math.Min(b, bands - 1) * frames + Math.Min(f, frames - 1)] / SpectrogramImage.RangeDb) * (ColorMap.Steps - 1), 0, ColorMap.Steps - 1);
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

    // Signature, chunks with their CRC (bit by bit), dimensions, zlib, filters None, Sub and Up, a palette.
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        Assert.Equal<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        int width = 0, height = 0, channels = 3;
        var palette = Array.Empty<byte>();
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
                var color = png[at + 17];
                Assert.Contains(color, (byte[])[2, 3]);
                channels = color == 2 ? 3 : 1;
                Assert.Equal<byte>([8, color, 0, 0, 0], png[(at + 16)..(at + 21)]);
            }
            if (name == "PLTE")
                palette = png[(at + 8)..(at + 8 + length)];
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
        var stride = width * channels;
        Assert.Equal(height * (1 + stride), rows.Length);
        var pixels = new byte[height * stride];
        for (var y = 0; y < height; y++)
        {
            var filter = rows[y * (1 + stride)];
            for (var i = 0; i < stride; i++)
            {
                int left = i >= channels ? pixels[y * stride + i - channels] : 0, up = y > 0 ? pixels[(y - 1) * stride + i] : 0;
                pixels[y * stride + i] = (byte)(rows[y * (1 + stride) + 1 + i] + filter switch { 0 => 0, 1 => left, 2 => up, _ => throw new InvalidDataException($"filter {filter}") });
            }
        }
        return (width, height, channels == 3 ? pixels : [.. pixels.SelectMany(i => palette[(i * 3)..(i * 3 + 3)])]);
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

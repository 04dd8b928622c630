using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

public sealed class WavWriterTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(WavSampleFormat.Pcm8, 8)]
    [InlineData(WavSampleFormat.Pcm16, 16)]
    [InlineData(WavSampleFormat.Pcm24, 24)]
    [InlineData(WavSampleFormat.Pcm32, 32)]
    [InlineData(WavSampleFormat.Float32, 32)]
    public void Writes_what_reads_back_to_half_a_step(WavSampleFormat format, int bits)
    {
        var random = new Random(bits);
        float[] samples = [-1, 0, 1, .. Enumerable.Range(0, 10_000).Select(_ => (float)(random.NextDouble() * 1.9 - 0.95))];
        string path = Path.Combine(_files.Path, "a.wav");
        WavWriter.Write(path, samples, 22_050, format);

        var back = AudioClip.Load(path);
        Assert.Equal((22_050, 1, samples.Length), (back.SampleRate, back.SourceChannels, back.Samples.Length));
        double step = format == WavSampleFormat.Float32 ? 0 : Math.ScaleB(1, 1 - bits);
        for (int i = 0; i < samples.Length; i++)
        {
            double wanted = Math.Min(samples[i], 1 - step);
            Assert.InRange(Math.Abs(back.Samples[i] - wanted), 0, step / 2 + (bits == 32 && step > 0 ? 6e-8 : 0));
        }
        Assert.Equal(["a.wav"], Directory.GetFiles(_files.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Writes_the_bytes_of_the_specification_and_pads_odd_data()
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, [0f, 1f, -1f], 8000, WavSampleFormat.Pcm8);
        byte[] expected = WavBytes.File(WavBytes.Pcm, 1, 8, [128, 255, 0], rate: 8000);
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void Clamps_integers_and_keeps_floats_beyond_full_scale()
    {
        using var integers = new MemoryStream();
        WavWriter.Write(integers, [3f, -3f], 8000);
        Assert.Equal([32767 / 32768f, -1f], AudioClip.Load(integers.ToArray(), "x").Samples.ToArray());
        using var floats = new MemoryStream();
        WavWriter.Write(floats, [3f, -3f], 8000, WavSampleFormat.Float32);
        Assert.Equal([3f, -3f], AudioClip.Load(floats.ToArray(), "x").Samples.ToArray());
    }

    [Fact]
    public void Leaves_the_old_file_and_nothing_else_when_it_fails()
    {
        string path = Path.Combine(_files.Path, "a.wav");
        File.WriteAllText(path, "old");
        Assert.Throws<ArgumentException>(() => WavWriter.Write(path, [0f, float.NaN], 8000));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_files.Path));
        WavWriter.Write(path, [0.5f], 8000);
        Assert.Equal(0.5f, AudioClip.Load(path).Samples[0]);
    }

    [Fact]
    public void Says_that_the_directory_is_missing()
    {
        var fault = Assert.Throws<UrbanSoundException>(() => WavWriter.Write(Path.Combine(_files.Path, "no", "a.wav"), [0f], 8000));
        Assert.Equal(UrbanSoundErrorKind.NotFound, fault.Kind);
    }
}

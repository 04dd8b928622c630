using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

public sealed class VectorMixdownTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gives_24_bit_samples_the_bits_that_one_at_a_time_have(int channels) =>
        Compare<Pcm24Sample>(channels, Noise(channels, 3), VectorMixdown.Pcm24);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Gives_32_bit_samples_the_bits_that_one_at_a_time_have(int channels) =>
        Compare<Pcm32Sample>(channels, Noise(channels, 4), VectorMixdown.Pcm32);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Gives_floats_the_bits_that_one_at_a_time_have(int channels)
    {
        var random = new Random(channels);
        float[] samples = [.. Enumerable.Range(0, 100 * channels).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-45, 39))))];
        float[] awkward = [-0f, -0f, float.MaxValue, float.MaxValue, float.PositiveInfinity, 1, float.Epsilon, 0, float.Epsilon, float.Epsilon];
        awkward.CopyTo(samples, 20 * channels);
        Compare<Float32Sample>(channels, MemoryMarshal.AsBytes<float>(samples).ToArray(), VectorMixdown.Float32);
    }

    [Fact]
    public void Does_most_frames_of_the_formats_it_is_for()
    {
        // Emulated shuffles would be slower than what they replace.
        int least = Vector128.IsHardwareAccelerated ? 990 : 0;
        float[] mono = new float[1000];
        Assert.InRange(VectorMixdown.Pcm24(new byte[3000], 1, mono), least, 1000);
        Assert.InRange(VectorMixdown.Pcm24(new byte[6000], 2, mono), least, 1000);
        Assert.InRange(VectorMixdown.Pcm32(new byte[4000], 1, mono), 980, 1000);
        Assert.InRange(VectorMixdown.Float32(new byte[8000], 2, mono), 980, 1000);
    }

    private delegate int Mix(ReadOnlySpan<byte> frames, int channels, Span<float> mono);

    private static void Compare<TSample>(int channels, byte[] bytes, Mix vectors)
        where TSample : ISampleFormat
    {
        int frameBytes = channels * TSample.Size;
        for (int frames = 0; frames <= bytes.Length / frameBytes; frames++)
        {
            ReadOnlySpan<byte> some = bytes.AsSpan(0, frames * frameBytes);
            float[] expected = new float[frames], actual = new float[frames];
            Mixdown.Mix<TSample>(some, channels, expected);
            Mixdown.Mix<TSample>(some, channels, actual, vectors(some, channels, actual));
            Assert.Equal(Array.ConvertAll(expected, BitConverter.SingleToInt32Bits), Array.ConvertAll(actual, BitConverter.SingleToInt32Bits));
        }
    }

    private static byte[] Noise(int channels, int sampleBytes)
    {
        byte[] bytes = new byte[100 * channels * sampleBytes];
        new Random(channels).NextBytes(bytes);
        // The loudest and the softest samples side by side, so that a sum may overflow what it is made in.
        bytes.AsSpan(0, 8 * channels * sampleBytes).Fill(0xFF);
        for (int i = sampleBytes - 1; i < 8 * channels * sampleBytes; i += sampleBytes)
            bytes[i] = 0x7F;
        bytes.AsSpan(8 * channels * sampleBytes, 8 * channels * sampleBytes).Clear();
        for (int i = (8 * channels * sampleBytes) + sampleBytes - 1; i < 16 * channels * sampleBytes; i += sampleBytes)
            bytes[i] = 0x80;
        return bytes;
    }
}

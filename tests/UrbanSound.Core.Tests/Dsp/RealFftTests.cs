using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public class RealFftTests
{
    public static TheoryData<int> Lengths()
    {
        var lengths = new TheoryData<int>();
        for (int n = 2; n <= 130; n++)
            lengths.Add(n);
        // The presets' lengths, powers of every small prime, large primes and twice a large prime (Bluestein).
        foreach (int n in new[] { 200, 243, 343, 400, 480, 512, 625, 800, 1001, 1024, 1021, 1103, 1331, 2042, 2048, 2187, 3000, 4096 })
            lengths.Add(n);
        return lengths;
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Equals_the_definition(int length)
    {
        float[] signal = Reference.Noise(length, seed: length);
        var fft = new RealFft(length);
        var re = new float[fft.Bins];
        var im = new float[fft.Bins];

        fft.Forward(signal, re, im);

        (double Re, double Im)[] expected = Reference.Dft(Array.ConvertAll(signal, v => (double)v), fft.Bins);
        double rms = Math.Sqrt(expected.Average(x => (x.Re * x.Re) + (x.Im * x.Im)));
        double worst = expected.Select((x, k) => Math.Max(Math.Abs(x.Re - re[k]), Math.Abs(x.Im - im[k]))).Max();
        Assert.True(worst <= 1e-6 * rms, $"length {length}: error {worst / rms:g3} of the spectrum's RMS");
    }

    [Fact]
    public void A_whole_number_of_periods_gives_one_line()
    {
        var fft = new RealFft(400);
        float[] signal = [.. Enumerable.Range(0, 400).Select(n => (float)Math.Cos(Math.Tau * 40 * n / 400))];
        var re = new float[fft.Bins];
        var im = new float[fft.Bins];

        fft.Forward(signal, re, im);

        Assert.Equal(200, re[40], 3);
        for (int k = 0; k < fft.Bins; k++)
            Assert.True(Math.Abs(im[k]) < 1e-3 && (k == 40 || Math.Abs(re[k]) < 1e-3), $"bin {k}: {re[k]} + {im[k]}i");
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(400)]
    [InlineData(1021)]
    public void Allocates_nothing_per_call(int length)
    {
        var fft = new RealFft(length);
        var signal = new float[length];
        var re = new float[fft.Bins];
        var im = new float[fft.Bins];
        Assert.Equal(0, Allocations.Of(() => fft.Forward(signal, re, im)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-4)]
    public void Refuses_lengths_below_two(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RealFft(length));

    [Fact]
    public void Refuses_spans_of_the_wrong_length()
    {
        var fft = new RealFft(8);
        Assert.Throws<ArgumentException>("signal", () => fft.Forward(new float[7], new float[5], new float[5]));
        Assert.Throws<ArgumentException>("real", () => fft.Forward(new float[8], new float[4], new float[5]));
        Assert.Throws<ArgumentException>("imaginary", () => fft.Forward(new float[8], new float[5], new float[4]));
    }
}

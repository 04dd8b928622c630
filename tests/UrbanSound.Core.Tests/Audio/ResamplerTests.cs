using UrbanSound.Audio;
using Xunit.Abstractions;

namespace UrbanSound.Tests.Audio;

public sealed class ResamplerTests(ITestOutputHelper log)
{
    // Halving, thirding, awkward fractions, going up, more phases than a table holds, and a prime rate that shares nothing.
    public static TheoryData<int, int> Ratios => new()
    {
        { 44_100, 22_050 },
        { 48_000, 16_000 },
        { 44_100, 16_000 },
        { 8_000, 22_050 },
        { 16_000, 8_000 },
        { 16_000, 48_000 },
        { 48_000, 44_100 },
        { 22_050, 16_000 },
        { 44_100, 48_000 },
        { 96_000, 16_000 },
        { 11_127, 16_000 },
        { 44_100, 47_999 },
        { 767_999, 3_001 },
    };

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Passes_what_the_lower_rate_can_hold_and_nothing_else(int sourceRate, int targetRate)
    {
        var resampler = new Resampler(sourceRate, targetRate);
        double lowerNyquist = Math.Min(sourceRate, targetRate) / 2.0;
        double passBand = 0.91 * lowerNyquist;
        double ripple = 0, delay = 0, spurious = double.NegativeInfinity, stopBand = double.NegativeInfinity;

        foreach (double frequency in Sweep(0.001 * passBand, passBand, 40))
        {
            ToneResponse response = ToneResponse.Measure(resampler, frequency);
            ripple = Math.Max(ripple, Math.Abs(Decibels(response.Gain)));
            delay = Math.Max(delay, Math.Abs(response.Delay));
            spurious = Math.Max(spurious, Decibels(response.Rest));
        }

        // Up to the source's end: what should be absent at the lower rate altogether, or, going up, the images of the transition band.
        foreach (double frequency in Sweep(lowerNyquist, sourceRate / 2.0, targetRate < sourceRate ? 80 : 0))
        {
            ToneResponse response = ToneResponse.Measure(resampler, frequency);
            stopBand = Math.Max(stopBand, Decibels(response.Total));
        }
        foreach (double frequency in Sweep(passBand, 0.9999 * lowerNyquist, sourceRate < targetRate ? 20 : 0))
            spurious = Math.Max(spurious, Decibels(ToneResponse.Measure(resampler, frequency).Rest));

        log.WriteLine(
            $"{sourceRate} -> {targetRate}: ripple {ripple:F5} dB, delay {delay:E1} samples, rest {spurious:F1} dB, stop-band {stopBand:F1} dB, "
            + $"table {resampler.Filter!.TableSize / 1024} KiB");
        Assert.True(ripple <= 0.01, $"pass-band ripple is {ripple:F5} dB");
        Assert.True(delay <= 1e-4, $"delay is {delay} samples");
        Assert.True(spurious <= -100, $"images and aliases of the pass-band are at {spurious:F1} dB");
        Assert.True(stopBand <= -100, $"the stop-band is at {stopBand:F1} dB");
    }

    [Fact]
    public void Obeys_its_options()
    {
        var wide = new Resampler(48_000, 16_000, new ResamplerOptions { PassBand = 0.96, StopBandAttenuation = 70 });
        Assert.InRange(Math.Abs(Decibels(ToneResponse.Measure(wide, 0.96 * 8_000).Gain)), 0, 0.01);
        Assert.InRange(Decibels(ToneResponse.Measure(wide, 8_000).Total), -90, -68);
    }

    [Theory]
    [InlineData(0.49, 110)]
    [InlineData(0.99, 110)]
    [InlineData(double.NaN, 110)]
    [InlineData(0.91, 39)]
    [InlineData(0.91, 121)]
    [InlineData(0.91, double.NaN)]
    public void Refuses_options_out_of_range(double passBand, double attenuation)
    {
        var options = new ResamplerOptions { PassBand = passBand, StopBandAttenuation = attenuation };
        var exception = Assert.Throws<UrbanSoundException>(() => new Resampler(2, 1, options));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, exception.Kind);
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    [InlineData(16_000, 16_000)]
    public void Gives_a_stream_the_same_bits_as_the_whole_clip(int sourceRate, int targetRate)
    {
        var resampler = new Resampler(sourceRate, targetRate);
        StreamingResampler stream = resampler.CreateStream();
        var random = new Random(sourceRate ^ targetRate);
        foreach (int largest in new[] { 1, 7, 300, 5_000, 100_000 })
        {
            // Each clip follows another in the same stream: a flush starts anew.
            float[] clip = Noise(random, largest == 1 ? 2_000 : 30_000 + random.Next(1_000));
            float[] whole = resampler.Process(clip);
            float[] streamed = new float[whole.Length];
            int written = 0;
            for (int read = 0; read < clip.Length;)
            {
                int chunk = Math.Min(random.Next(largest + 1), clip.Length - read);
                Span<float> room = streamed.AsSpan(written);
                int count = stream.Process(clip.AsSpan(read, chunk), room[..Math.Min(room.Length, stream.GetMaxOutputLength(chunk))]);
                written += count;
                read += chunk;
            }
            Span<float> rest = streamed.AsSpan(written);
            written += stream.Flush(rest[..Math.Min(rest.Length, stream.MaxFlushLength)]);

            Assert.Equal(whole.Length, written);
            Assert.Equal(Bits(whole), Bits(streamed));
        }
    }

    [Fact]
    public void Computes_a_sample_alike_wherever_its_buffer_lies()
    {
        var resampler = new Resampler(44_100, 16_000);
        float[] clip = Noise(new Random(5), 3_000);
        float[] expected = resampler.Process(clip);
        for (int offset = 1; offset < 16; offset++)
        {
            float[] moved = new float[clip.Length + offset];
            clip.CopyTo(moved, offset);
            Assert.Equal(Bits(expected), Bits(resampler.Process(moved.AsSpan(offset))));
        }
    }

    [Fact]
    public void Sums_alike_with_vectors_of_every_width()
    {
        var random = new Random(3);
        foreach (int length in new[] { 32, 160, 320, 1_024 })
        {
            float[] x = Noise(random, length);
            float[] y = Noise(random, length);
            float expected = FixedOrderDot.Compute512(x, y);
            Assert.Equal(x.Zip(y, (a, b) => (double)a * b).Sum(), expected, 1e-4);
            if (System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported)
            {
                Assert.Equal(expected, FixedOrderDot.Compute256(x, y));
                Assert.Equal(expected, FixedOrderDot.Compute128(x, y));
                Assert.Equal(expected, FixedOrderDot.ComputeScalar(x, y));
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 441)]
    public void Computes_tiles_alike_with_vectors_of_every_width(int tiles, int step)
    {
        const int Rows = 245;
        var random = new Random(4);
        float[] coefficients = Noise(random, Rows * TileKernel.Lanes);
        float[] x = Noise(random, ((tiles - 1) * step) + Rows);
        float[] sums = new float[TileKernel.MostTiles * TileKernel.Lanes];
        TileKernel.RunScalar(coefficients, x, step, tiles, sums);
        float[] expected = sums[..(tiles * TileKernel.Lanes)];
        for (int i = 0; i < expected.Length; i++)
        {
            (int tile, int lane) = Math.DivRem(i, TileKernel.Lanes);
            double exact = Enumerable.Range(0, Rows).Sum(r => (double)coefficients[(r * TileKernel.Lanes) + lane] * x[(tile * step) + r]);
            Assert.Equal(exact, expected[i], 1e-4);
        }

        TileKernel.Run512(coefficients, x, step, tiles, sums);
        Assert.Equal(Bits(expected), Bits(sums[..expected.Length]));
        TileKernel.Run256(coefficients, x, step, tiles, sums);
        Assert.Equal(Bits(expected), Bits(sums[..expected.Length]));
        TileKernel.Run128(coefficients, x, step, tiles, sums);
        Assert.Equal(Bits(expected), Bits(sums[..expected.Length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileKernel.Run(coefficients, x.AsSpan(1), step, tiles, sums));
    }

    [Theory]
    [InlineData(44_100, 22_050)]
    [InlineData(44_100, 16_000)]
    [InlineData(8_000, 22_050)]
    public void Keeps_an_outputs_neighbours_out_of_its_bits_though_they_be_infinite_or_tiny(int sourceRate, int targetRate)
    {
        // In pieces of one sample an output is mostly alone in its tile, and its neighbours' samples are not there yet.
        var resampler = new Resampler(sourceRate, targetRate);
        float[] clip = Noise(new Random(6), 20_000);
        clip[3_000] = float.NaN;
        clip[9_000] = float.NegativeInfinity;
        clip.AsSpan(12_000, 2_000).Clear();
        clip[14_500] = 1e-42f;
        float[] whole = resampler.Process(clip);
        StreamingResampler stream = resampler.CreateStream();
        var streamed = new List<float>();
        float[] room = new float[stream.GetMaxOutputLength(1) + stream.MaxFlushLength];
        foreach (float sample in clip)
            streamed.AddRange(room.AsSpan(0, stream.Process([sample], room)));
        streamed.AddRange(room.AsSpan(0, stream.Flush(room)));
        Assert.Equal(Bits(whole), Bits([.. streamed]));
        int reach = resampler.GetOutputLength(resampler.Filter!.HalfWidth) + 1;
        Assert.InRange(whole.Count(float.IsNaN), 1, 2 * reach);
        Assert.InRange(whole.Count(y => !float.IsFinite(y)), 2 * (reach - 2), 4 * reach);
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Writes_a_sample_for_each_instant_before_the_end(int sourceRate, int targetRate)
    {
        var resampler = new Resampler(sourceRate, targetRate);
        foreach (int length in new[] { 0, 1, 2, 3, 159, 160, 161, 1_000, 4_410 })
        {
            int expected = (int)(((length * (long)targetRate) + sourceRate - 1) / sourceRate);
            Assert.Equal(expected, resampler.GetOutputLength(length));
            Assert.Equal(expected, resampler.Process(new float[length]).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Leaves_a_constant_as_it_is(int sourceRate, int targetRate)
    {
        var resampler = new Resampler(sourceRate, targetRate);
        float[] constant = new float[(2 * resampler.Filter!.Taps) + (20 * sourceRate / targetRate) + 1_000];
        Array.Fill(constant, 0.5f);
        int edge = resampler.GetOutputLength(resampler.Filter.HalfWidth);
        foreach (float sample in resampler.Process(constant)[edge..^edge])
            Assert.Equal(0.5f, sample, 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Keeps_an_impulse_where_it_is(int sourceRate, int targetRate)
    {
        // The impulse stands where an output sample falls exactly on it, when there is one nearby; it is then the same to both sides.
        var resampler = new Resampler(sourceRate, targetRate);
        int at = resampler.Filter!.Taps / sourceRate * sourceRate;
        at = at == 0 ? sourceRate : at;
        float[] clip = new float[2 * at];
        clip[at] = 1;
        float[] output = resampler.Process(clip);
        int centre = (int)((long)at * targetRate / sourceRate);
        float peak = 0.955f * Math.Min(1, (float)targetRate / sourceRate);
        Assert.Equal(peak, output[centre], 0.01f * peak);
        for (int i = 1; i < 200; i++)
            Assert.Equal(output[centre - i], output[centre + i], 1e-6f);
    }

    [Fact]
    public void Copies_when_both_rates_are_equal()
    {
        var resampler = new Resampler(16_000, 16_000);
        float[] clip = [0.25f, float.NaN, -1, float.PositiveInfinity];
        Assert.Equal(Bits(clip), Bits(resampler.Process(clip)));
    }

    [Fact]
    public void Lets_a_NaN_spoil_only_the_outputs_that_see_it()
    {
        var resampler = new Resampler(44_100, 22_050);
        float[] clip = Noise(new Random(1), 4_000);
        float[] clean = resampler.Process(clip);
        clip[2_000] = float.NaN;
        float[] spoilt = resampler.Process(clip);
        int reach = resampler.Filter!.HalfWidth / 2;
        Assert.True(float.IsNaN(spoilt[1_000]));
        Assert.Equal(Bits(clean[..(1_000 - reach)]), Bits(spoilt[..(1_000 - reach)]));
        Assert.Equal(Bits(clean[(1_001 + reach)..]), Bits(spoilt[(1_001 + reach)..]));
    }

    [Fact]
    public void Takes_nothing_and_a_single_sample()
    {
        var resampler = new Resampler(44_100, 22_050);
        Assert.Empty(resampler.Process([]));
        float only = Assert.Single(resampler.Process([1]));
        Assert.Equal(0.4775f, only, 0.005f);

        StreamingResampler stream = resampler.CreateStream();
        Assert.Equal(0, stream.Process([], []));
        Assert.Equal(0, stream.Flush([]));
        Assert.Equal(0, stream.Process([1], []));
        float[] rest = new float[1];
        Assert.Equal(1, stream.Flush(rest));
        Assert.Equal(only, rest[0]);
    }

    [Theory]
    [InlineData(44_100, 22_050)]
    [InlineData(44_100, 47_999)]
    public void Allocates_nothing_per_call(int sourceRate, int targetRate)
    {
        var resampler = new Resampler(sourceRate, targetRate);
        StreamingResampler stream = resampler.CreateStream();
        float[] clip = Noise(new Random(2), 20_000);
        float[] output = new float[resampler.GetOutputLength(clip.Length)];

        // The first calls fill the array pool of this thread.
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            resampler.Process(clip, output);
            int written = stream.Process(clip, output);
            stream.Flush(output.AsSpan(written));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated();
        Assert.Equal(0, Allocated());
    }

    [Theory]
    [InlineData(0, 16_000)]
    [InlineData(-1, 16_000)]
    [InlineData(16_000, 0)]
    [InlineData(768_001, 16_000)]
    [InlineData(16_000, int.MaxValue)]
    [InlineData(257, 1)]
    [InlineData(768_000, 2_999)]
    public void Refuses_rates_out_of_range(int sourceRate, int targetRate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(sourceRate, targetRate));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Get(sourceRate, targetRate));
    }

    [Theory]
    [InlineData(768_000, 3_000)]
    [InlineData(768_000, 3_001)]
    [InlineData(1, 768_000)]
    [InlineData(767_999, 768_000)]
    public void Keeps_tables_small_at_extreme_ratios(int sourceRate, int targetRate)
    {
        Assert.InRange(new Resampler(sourceRate, targetRate).Filter!.TableSize, 0, 1 << 20);
        var sharpest = new ResamplerOptions { PassBand = ResamplerOptions.MaxPassBand, StopBandAttenuation = ResamplerOptions.MaxStopBandAttenuation };
        Assert.InRange(new Resampler(sourceRate, targetRate, sharpest).Filter!.TableSize, 0, 4 << 20);
    }

    [Fact]
    public void Refuses_buffers_that_are_too_short_or_shared()
    {
        var resampler = new Resampler(44_100, 22_050);
        StreamingResampler stream = resampler.CreateStream();
        float[] samples = new float[2_000];
        Assert.Throws<ArgumentException>(() => resampler.Process(samples, new float[999]));
        Assert.Throws<ArgumentException>(() => resampler.Process(samples, samples));
        Assert.Throws<ArgumentException>(() => stream.Process(samples, []));
        Assert.Throws<ArgumentException>(() => stream.Process(samples, samples));
        Assert.Throws<ArgumentOutOfRangeException>(() => resampler.GetOutputLength(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(1, 768_000).GetOutputLength(10_000));

        // A refused call took nothing.
        int written = stream.Process(samples, new float[1_000]);
        Assert.Equal(1_000, written + stream.Flush(new float[1_000]));
    }

    [Fact]
    public void Shares_tables_and_forgets_the_oldest()
    {
        Resampler first = Resampler.Get(44_100, 22_050);
        Assert.Same(first, Resampler.Get(44_100, 22_050));
        for (int i = 0; i < ResamplerCache.Capacity; i++)
            Resampler.Get(1_000 + i, 999);
        Assert.NotSame(first, Resampler.Get(44_100, 22_050));
    }

    private static double Decibels(double amplitude) => 20 * Math.Log10(amplitude);

    private static IEnumerable<double> Sweep(double from, double to, int steps) =>
        Enumerable.Range(0, steps).Select(i => from + ((to - from) * i / (steps - 1)));

    private static float[] Noise(Random random, int length)
    {
        float[] samples = new float[length];
        foreach (ref float sample in samples.AsSpan())
            sample = (2 * random.NextSingle()) - 1;
        return samples;
    }

    private static int[] Bits(float[] samples) => Array.ConvertAll(samples, BitConverter.SingleToInt32Bits);

    /// <summary>What becomes of a tone: all as amplitudes relative to it, the delay in samples of the lower rate.</summary>
    private readonly record struct ToneResponse(double Gain, double Delay, double Rest, double Total)
    {
        public static ToneResponse Measure(Resampler resampler, double frequency)
        {
            const int Measured = 3_000;
            const double Phase = 0.7;
            double step = (double)resampler.SourceRate / resampler.TargetRate;
            double omega = 2 * Math.PI * frequency / resampler.SourceRate;

            // Only outputs whose windows lie within the tone count.
            int edge = resampler.GetOutputLength(resampler.Filter!.HalfWidth) + 1;
            float[] tone = new float[(int)((Measured + (2 * edge)) * step) + 1];
            for (int n = 0; n < tone.Length; n++)
                tone[n] = (float)Math.Cos((omega * n) + Phase);
            float[] output = resampler.Process(tone);

            // The least-squares fit of a cosine and a sine at the tone's own frequency; what they don't explain is images and aliases.
            double cc = 0, cs = 0, ss = 0, yc = 0, ys = 0, yy = 0;
            for (int k = edge; k < edge + Measured; k++)
            {
                (double sin, double cos) = Math.SinCos((omega * k * step) + Phase);
                cc += cos * cos;
                cs += cos * sin;
                ss += sin * sin;
                yc += output[k] * cos;
                ys += output[k] * sin;
                yy += (double)output[k] * output[k];
            }
            double determinant = (cc * ss) - (cs * cs);
            double a = ((yc * ss) - (ys * cs)) / determinant;
            double b = ((ys * cc) - (yc * cs)) / determinant;
            double rest = 0;
            for (int k = edge; k < edge + Measured; k++)
            {
                (double sin, double cos) = Math.SinCos((omega * k * step) + Phase);
                double difference = output[k] - (a * cos) - (b * sin);
                rest += difference * difference;
            }
            return new ToneResponse(
                Gain: Math.Sqrt((a * a) + (b * b)),
                Delay: Math.Atan2(b, a) / (omega * Math.Max(1, step)),
                Rest: Math.Sqrt(2 * rest / Measured),
                Total: Math.Sqrt(2 * yy / Measured));
        }
    }
}

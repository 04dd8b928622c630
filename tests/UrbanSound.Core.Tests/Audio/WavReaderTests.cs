using System.Numerics;
using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

public sealed class WavReaderTests
{
    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, 2)]
    [InlineData(16, 1)]
    [InlineData(16, 2)]
    [InlineData(16, 5)]
    [InlineData(24, 1)]
    [InlineData(24, 3)]
    [InlineData(32, 1)]
    [InlineData(32, 2)]
    [InlineData(32, 64)]
    public void Gives_the_mean_of_the_channels_of_integer_samples_in_either_byte_order(int bits, int channels)
    {
        var random = new Random(bits * 100 + channels);
        const int frames = 1003;
        long full = 1L << (bits - 1);
        var values = new long[frames * channels];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextInt64(-full, full);
        (values[0], values[^1]) = (-full, full - 1);
        float[] expected = [.. Enumerable.Range(0, frames)
            .Select(f => values.Skip(f * channels).Take(channels).Aggregate(BigInteger.Zero, (sum, value) => sum + value))
            .Select(sum => (float)((double)sum / full / channels))];

        foreach (bool big in new[] { false, true })
        {
            byte[] data = [.. values.SelectMany(value => Store(bits == 8 ? value + 128 : value, bits / 8, big))];
            AssertSame(expected, ReadBothWays(WavBytes.File(WavBytes.Pcm, channels, bits, data, big: big)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Gives_floats_unscaled_beyond_full_scale_too(int channels)
    {
        var random = new Random(channels);
        double[] values = [.. Enumerable.Range(0, 500 * channels).Select(_ => (random.NextDouble() - 0.5) * 8)];
        float[] singles = [.. values.Select(v => (float)v)];
        foreach (bool big in new[] { false, true })
        {
            byte[] as64 = [.. values.SelectMany(v => Store(BitConverter.DoubleToInt64Bits(v), 8, big))];
            byte[] as32 = [.. singles.SelectMany(v => Store(BitConverter.SingleToInt32Bits(v), 4, big))];
            AssertSame(Means(values, channels), ReadBothWays(WavBytes.File(WavBytes.Float, channels, 64, as64, big: big)));
            AssertSame(Means([.. singles.Select(v => (double)v)], channels),
                ReadBothWays(WavBytes.File(WavBytes.Float, channels, 32, as32, big: big)));
        }
    }

    [Theory]
    [InlineData(12, 16)]
    [InlineData(20, 24)]
    [InlineData(24, 32)]
    [InlineData(16, 16)]
    public void Reads_valid_bits_from_the_top_of_an_extensible_container(int valid, int container)
    {
        long value = 1L << (container - 2);
        foreach (bool big in new[] { false, true })
        {
            byte[] file = WavBytes.Riff(big, WavBytes.FmtExtensible(WavBytes.Pcm, 1, container, valid, big),
                WavBytes.Chunk("data", Store(value, container / 8, big), big));
            AssertSame([0.5f], ReadBothWays(file));
        }
    }

    [Theory]
    [InlineData(WavBytes.ALaw, 0xD5, 8)]
    [InlineData(WavBytes.ALaw, 0x55, -8)]
    [InlineData(WavBytes.ALaw, 0xAA, 32256)]
    [InlineData(WavBytes.ALaw, 0x2A, -32256)]
    [InlineData(WavBytes.ALaw, 0xC5, 264)]
    [InlineData(WavBytes.MuLaw, 0xFF, 0)]
    [InlineData(WavBytes.MuLaw, 0x7F, 0)]
    [InlineData(WavBytes.MuLaw, 0x80, 32124)]
    [InlineData(WavBytes.MuLaw, 0x00, -32124)]
    [InlineData(WavBytes.MuLaw, 0xEF, 132)]
    public void Expands_G711_as_its_tables_say(ushort tag, int code, int expected) =>
        AssertSame([expected / 32768f], ReadBothWays(WavBytes.File(tag, 1, 8, [(byte)code])));

    [Fact]
    public void Decodes_an_IMA_block_worked_out_by_hand()
    {
        // Steps 7, 16, 34, 31, 28, 25, 23, 21 move by 11, -30, 4, 3, 3, 3, 2, 2.
        byte[] block = [100, 0, 0, 0, 0xF7, 0, 0, 0];
        byte[] file = WavBytes.Riff(WavBytes.Fmt(WavBytes.ImaAdpcm, 1, 4, blockAlign: 8, extra: [2, 0, 9, 0]),
            WavBytes.Chunk("data", block));
        AssertSame(Scaled(100, 111, 81, 85, 88, 91, 94, 96, 98), ReadBothWays(file));
    }

    [Fact]
    public void Decodes_each_channel_of_an_IMA_block_from_its_own_groups_of_four_bytes()
    {
        byte[] block = [100, 0, 0, 0, 0x9C, 0xFF, 0, 0, 0xF7, 0, 0, 0, 0x7F, 8 << 4 | 8, 0x88, 0x88];
        byte[] file = WavBytes.Riff(WavBytes.Fmt(WavBytes.ImaAdpcm, 2, 4, blockAlign: 16, extra: [2, 0, 9, 0]),
            WavBytes.Chunk("data", block));
        // The right channel mirrors the left one.
        AssertSame(new float[9], ReadBothWays(file));
    }

    [Fact]
    public void Decodes_a_Microsoft_ADPCM_block_worked_out_by_hand()
    {
        // Predictor 0 repeats the last sample; step 16; second sample 200 and first 100; nibbles 1 and -1.
        byte[] block = [0, .. WavBytes.Samples16(16, 200, 100), 0x1F];
        byte[] file = WavBytes.Riff(WavBytes.FmtMsAdpcm(1, 8), WavBytes.Chunk("data", block));
        AssertSame(Scaled(100, 200, 216, 200), ReadBothWays(file));
    }

    [Fact]
    public void Decodes_both_channels_of_a_Microsoft_ADPCM_block()
    {
        byte[] block = [0, 1, .. WavBytes.Samples16(16, 16, 200, -200, 100, -100), 0x1F];
        byte[] file = WavBytes.Riff(WavBytes.FmtMsAdpcm(2, 15), WavBytes.Chunk("data", block));
        // Left 100, 200, 216; right -100, -200, then 2·-200 + 100 - 16 = -316 by predictor 1.
        AssertSame(Scaled(0, 0, -50), ReadBothWays(file));
    }

    [Fact]
    public void Ends_ADPCM_inside_the_last_block_where_the_fact_chunk_says_so_and_nowhere_else()
    {
        byte[] block = [100, 0, 0, 0, 0xF7, 0, 0, 0];
        byte[] format = WavBytes.Fmt(WavBytes.ImaAdpcm, 1, 4, blockAlign: 8, extra: [2, 0, 9, 0]);
        foreach ((uint fact, int frames) in new[] { (12u, 12), (18u, 18), (5u, 18), (0u, 18), (999u, 18) })
        {
            byte[] file = WavBytes.Riff(format, WavBytes.Chunk("fact", WavBytes.UInt32(fact)),
                WavBytes.Chunk("data", [.. block, .. block]));
            Assert.Equal(frames, ReadBothWays(file).Length);
        }
    }

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Takes_the_size_of_the_data_from_ds64(string magic)
    {
        byte[] sizes = [.. new byte[8], 4, 0, 0, 0, 0, 0, 0, 0, .. new byte[12]];
        byte[] file = WavBytes.Container(magic, WavBytes.Chunk("ds64", sizes), WavBytes.Fmt(WavBytes.Pcm, 1, 16),
            WavBytes.Chunk("data", WavBytes.Samples16(1, 2), size: uint.MaxValue), WavBytes.Chunk("LIST", new byte[20]));
        AssertSame(Scaled(1, 2), ReadBothWays(file));
    }

    [Fact]
    public void Steps_over_unknown_and_odd_chunks_an_ID3_tag_and_what_follows_the_samples()
    {
        byte[] tag = [.. "ID3"u8, 4, 0, 0, 0, 0, 2, 1, .. new byte[257]];
        byte[] file = [.. tag, .. WavBytes.Riff(WavBytes.Chunk("JUNK", new byte[9001]), WavBytes.Fmt(WavBytes.Pcm, 1, 16),
            WavBytes.Chunk("odd ", [1, 2, 3]), WavBytes.Chunk("data", WavBytes.Samples16(1, -2)), WavBytes.Chunk("LIST", new byte[10])),
            .. new byte[999]];
        AssertSame(Scaled(1, -2), ReadBothWays(file));
    }

    [Fact]
    public void Reads_a_pipe_to_the_end_when_its_data_chunk_says_zero_and_refuses_such_a_file()
    {
        byte[] wav = WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 1, 16), WavBytes.Chunk("data", WavBytes.Samples16(8192, -8192, 16384), size: 0));
        using var pipe = new OneWayStream(wav);
        Assert.Equal([0.25f, -0.25f, 0.5f], AudioClip.Load(pipe, "pipe").Samples.ToArray());
        var fault = Assert.Throws<UrbanSoundException>(() => AudioClip.Load(wav, "cut-off.wav"));
        Assert.Contains("its data chunk says 0 bytes", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFF_FFF0u)]
    [InlineData(9u)]
    public void Reads_to_the_end_when_the_data_chunk_claims_more_and_drops_half_a_frame(uint size)
    {
        byte[] data = [.. WavBytes.Samples16(1, 3, 5, 7), 99];
        byte[] file = WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 2, 16), WavBytes.Chunk("data", data, size: size)[..^1]);
        AssertSame(Scaled(2, 6), ReadBothWays(file));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Refuses_samples_that_are_not_finite_and_names_the_first(float bad)
    {
        byte[] data = [.. Enumerable.Range(0, 20_000).SelectMany(i => BitConverter.GetBytes(i >= 10_007 ? bad : 0.5f))];
        var fault = Assert.Throws<UrbanSoundException>(() => ReadAll(new MemoryStream(WavBytes.File(WavBytes.Float, 1, 32, data)), 4096));
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, fault.Kind);
        Assert.Contains("frame 10007 ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_header_that_promises_more_than_the_file_holds_for_next_to_no_memory()
    {
        byte[] file = WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 2, 16), WavBytes.Chunk("data", new byte[960], size: 0x7FFF_FFF0));
        AudioClip.Load(file, "warm-up");
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clip = AudioClip.Load(file, "x.wav");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(240, clip.Samples.Length);
    }

    [Fact]
    public void Reads_three_hours_in_the_memory_of_one_second()
    {
        const int rate = 48_000;
        const long frames = 3L * 3600 * rate;
        byte[] header = WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 2, 16, rate), WavBytes.Chunk("data", [], size: uint.MaxValue));
        using var reader = new WavReader(new SyntheticStream(header, frames * 4), "three hours");
        var block = new float[rate];
        long before = GC.GetAllocatedBytesForCurrentThread(), read = 0;
        for (int n; (n = reader.Read(block)) > 0;)
            read += n;
        Assert.Equal(frames, read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Fact]
    public void Closes_its_stream_unless_told_otherwise_and_never_when_it_could_not_open_it()
    {
        byte[] file = WavBytes.File(WavBytes.Pcm, 1, 16, [1, 0]);
        var closed = new OneWayStream(file);
        new WavReader(closed, "x").Dispose();
        Assert.True(closed.Closed);
        var open = new OneWayStream(file);
        var reader = new WavReader(open, "x", leaveOpen: true);
        reader.Dispose();
        Assert.False(open.Closed);
        Assert.Throws<ObjectDisposedException>(() => reader.Read(new float[1]));
        var bad = new OneWayStream([1, 2, 3]);
        Assert.Throws<UrbanSoundException>(() => new WavReader(bad, "x"));
        Assert.False(bad.Closed);
    }

    [Fact]
    public void Tells_what_it_reads()
    {
        using var reader = new WavReader(new MemoryStream(WavBytes.File(WavBytes.Pcm, 2, 24, new byte[60], rate: 22_050)), "x");
        Assert.Equal((22_050, 2, 10L, "WAV, 24-bit PCM"), (reader.SampleRate, reader.Channels, reader.FrameCount!.Value, reader.Format));
        using var stream = new WavReader(new OneWayStream(WavBytes.File(WavBytes.MuLaw, 1, 8, new byte[60], big: true)), "x");
        Assert.Equal((null, "WAV (RIFX), mu-law"), (stream.FrameCount, stream.Format));
    }

    /// <summary>Reads from a stream that seeks and from one that does not, in portions of several sizes: no difference may show.</summary>
    private static float[] ReadBothWays(byte[] file)
    {
        float[] seekable = ReadAll(new MemoryStream(file), 100_000);
        Assert.Equal(seekable, ReadAll(new MemoryStream(file), 1));
        Assert.Equal(seekable, ReadAll(new OneWayStream(file), 13));
        using var counted = new WavReader(new MemoryStream(file), "counted");
        Assert.Equal(seekable.Length, counted.FrameCount);
        return seekable;
    }

    private static float[] ReadAll(Stream stream, int portion)
    {
        using var reader = new WavReader(stream, "x.wav");
        var all = new List<float>();
        var some = new float[portion];
        for (int n; (n = reader.Read(some)) > 0;)
            all.AddRange(some.AsSpan(0, n));
        return [.. all];
    }

    private static float[] Scaled(params int[] values) => [.. values.Select(v => v / 32768f)];

    private static float[] Means(double[] values, int channels) =>
        [.. values.Chunk(channels).Select(frame => (float)(frame.Sum() / channels))];

    private static byte[] Store(long value, int bytes, bool big)
    {
        byte[] little = BitConverter.GetBytes(value)[..bytes];
        return big ? [.. little.Reverse()] : little;
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > MathF.BitIncrement(Math.Abs(expected[i])) - Math.Abs(expected[i]))
                Assert.Fail($"Frame {i} is {actual[i]:R}, expected {expected[i]:R}.");
        }
    }

    /// <summary>A header and then as many bytes as one likes, made while they are read.</summary>
    private sealed class SyntheticStream(byte[] header, long bytes) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int some = (int)Math.Min(buffer.Length, header.Length + bytes - _at);
            if (_at < header.Length)
            {
                some = (int)Math.Min(some, header.Length - _at);
                header.AsSpan((int)_at, some).CopyTo(buffer);
            }
            else
            {
                buffer[..some].Fill((byte)(_at >> 10));
            }
            _at += some;
            return some;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using UrbanSound.Audio;
using UrbanSound.Tests;
using UrbanSound.Tests.Audio;

namespace UrbanSound.Fuzz.Corpus;

/// <summary>Sounds to start from: one of every kind that is read here, made on the spot, and recordings of others where they are.</summary>
internal static class AudioCorpus
{
    /// <summary>Of long files the beginning is enough: changes deep in samples find nothing, and small inputs are many inputs.</summary>
    private const int MostBytes = 12 * 1024;

    private const int Rate = 16_000;

    /// <summary>Makes it.</summary>
    /// <param name="withShared">Whether the recordings of the folder <c>shared</c> are added, where it is there.</param>
    internal static byte[][] Create(bool withShared)
    {
        var files = new List<byte[]>(Own());
        if (withShared && SharedData.Root is not null && Directory.Exists(SharedData.Path("data", "audio-zoo")))
        {
            files.AddRange(Directory.EnumerateFiles(SharedData.Path("data", "audio-zoo")).Order(StringComparer.Ordinal)
                .Where(path => !path.EndsWith(".json", StringComparison.Ordinal)).Select(Beginning));
        }
        return [.. files];
    }

    private static byte[] Beginning(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        var bytes = new byte[Math.Min(file.Length, MostBytes)];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static IEnumerable<byte[]> Own()
    {
        var random = new Random(1);
        float[] tone = [.. Enumerable.Range(0, 300).Select(n => (float)(0.5 * Math.Sin(0.07 * n)))];
        foreach (WavSampleFormat format in Enum.GetValues<WavSampleFormat>())
        {
            using var stream = new MemoryStream();
            WavWriter.Write(stream, tone, Rate, format);
            yield return stream.ToArray();
        }
        foreach (bool big in new[] { false, true })
        {
            foreach (int bits in new[] { 8, 12, 16, 20, 24, 32 })
                yield return WavBytes.File(WavBytes.Pcm, 2, bits, Noise(random, 480), big: big);
            yield return WavBytes.File(WavBytes.Float, 2, 32, Floats(tone), big: big);
            yield return WavBytes.File(WavBytes.Float, 1, 64, Doubles(tone), big: big);
            yield return WavBytes.File(WavBytes.ALaw, 1, 8, Noise(random, 300), big: big);
            yield return WavBytes.File(WavBytes.MuLaw, 3, 8, Noise(random, 300), big: big);
            yield return WavBytes.Riff(big, WavBytes.FmtExtensible(WavBytes.Pcm, 6, 16, 12, big), WavBytes.Chunk("data", Noise(random, 600), big));
            yield return WavBytes.Riff(big, WavBytes.FmtExtensible(WavBytes.Float, 1, 32, 32, big), WavBytes.Chunk("data", Floats(tone), big));
        }
        foreach (int channels in new[] { 1, 2 })
        {
            yield return WavBytes.Riff(WavBytes.FmtMsAdpcm(channels, 64 * channels), Fact(500), WavBytes.Chunk("data", MsBlocks(random, channels, 64 * channels)));
            yield return WavBytes.Riff(WavBytes.Fmt(WavBytes.ImaAdpcm, channels, 4, blockAlign: 36 * channels, extra: [2, 0, 65, 0]), Fact(400),
                WavBytes.Chunk("data", ImaBlocks(random, channels, 36 * channels)));
        }
        byte[] longSizes = [.. WavBytes.UInt32(1000), 0, 0, 0, 0, .. WavBytes.UInt32(480), 0, 0, 0, 0, .. new byte[12]];
        foreach (string magic in new[] { "RF64", "BW64" })
        {
            yield return WavBytes.Container(magic, WavBytes.Chunk("ds64", longSizes), WavBytes.Fmt(WavBytes.Pcm, 1, 16),
                WavBytes.Chunk("data", Noise(random, 480), size: uint.MaxValue));
        }
        yield return WavBytes.Riff(WavBytes.Fmt(WavBytes.Gsm, 1, 0, blockAlign: 65), WavBytes.Chunk("data", Noise(random, 130)));
        yield return WavBytes.Aiff(1, -2, 3, 400, -5000, 32_767);
        yield return [];
    }

    private static byte[] Fact(uint frames) => WavBytes.Chunk("fact", WavBytes.UInt32(frames));

    private static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Floats(float[] samples) => [.. samples.SelectMany(BitConverter.GetBytes)];

    private static byte[] Doubles(float[] samples) => [.. samples.SelectMany(s => BitConverter.GetBytes((double)s))];

    /// <summary>Noise whose headers ask for predictors and steps that exist.</summary>
    private static byte[] MsBlocks(Random random, int channels, int blockBytes)
    {
        byte[] bytes = Noise(random, 4 * blockBytes);
        for (int at = 0; at < bytes.Length; at += blockBytes)
        {
            for (int c = 0; c < channels; c++)
                bytes[at + c] %= 7;
        }
        return bytes;
    }

    private static byte[] ImaBlocks(Random random, int channels, int blockBytes)
    {
        byte[] bytes = Noise(random, 4 * blockBytes);
        for (int at = 0; at < bytes.Length; at += blockBytes)
        {
            for (int c = 0; c < channels; c++)
                bytes[at + (4 * c) + 2] %= 89;
        }
        return bytes;
    }
}

using System.Buffers.Binary;
using UrbanSound.Audio;

namespace UrbanSound.Cli.Benchmarks;

/// <summary>The test signal as the bytes of a WAV file with 16 bits.</summary>
internal static class TestWav
{
    private const int HeaderLength = 44;
    private const int SampleBytes = 2;

    public static byte[] Mono(int sampleRate, double seconds)
    {
        using var file = new MemoryStream();
        WavWriter.Write(file, TestSignal.Create(sampleRate, seconds), sampleRate);
        return file.ToArray();
    }

    /// <summary>Both channels hold the signal, which the library's writer, a mono one, can't say.</summary>
    public static byte[] Stereo(int sampleRate, double seconds)
    {
        const int Channels = 2, FrameBytes = Channels * SampleBytes;
        var samples = TestSignal.Create(sampleRate, seconds);
        var file = new byte[HeaderLength + samples.Length * FrameBytes];
        "RIFF"u8.CopyTo(file);
        Put32(4, file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        Put32(16, 16);
        Put16(20, 1);
        Put16(22, Channels);
        Put32(24, sampleRate);
        Put32(28, sampleRate * FrameBytes);
        Put16(32, FrameBytes);
        Put16(34, 8 * SampleBytes);
        "data"u8.CopyTo(file.AsSpan(36));
        Put32(40, samples.Length * FrameBytes);
        for (var n = 0; n < samples.Length; n++)
        {
            var value = (int)Math.Clamp(samples[n] * 32768f, short.MinValue, short.MaxValue);
            Put16(HeaderLength + n * FrameBytes, value);
            Put16(HeaderLength + n * FrameBytes + SampleBytes, value);
        }
        return file;

        void Put16(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), (short)value);
        void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }
}

using System.Buffers.Binary;

namespace UrbanSound.Audio;

/// <summary>Writes mono WAV files (RIFF). Its methods are thread-safe.</summary>
public static class WavWriter
{
    private const int SamplesAtOnce = 4096;

    /// <summary>Writes a file: beside its place first and then renamed, so that nobody ever sees half of it.</summary>
    /// <param name="path">The file; replaced if it exists. Its directory must exist.</param>
    /// <param name="samples">Mono samples, full scale ±1, finite. For integer formats they are clamped and rounded to the nearest
    /// value.</param>
    /// <param name="sampleRate">Samples a second, in hertz, at least 1.</param>
    /// <param name="format">How samples are stored.</param>
    /// <exception cref="ArgumentException">A sample is not finite, or another argument is out of range.</exception>
    /// <exception cref="UrbanSoundException">NotFound or AccessDenied (the directory), Unavailable (the disk), TooLarge (more than
    /// the 4 GiB that a WAV file can hold).</exception>
    public static void Write(string path, ReadOnlySpan<float> samples, int sampleRate, WavSampleFormat format = WavSampleFormat.Pcm16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        string beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
                Write(file, samples, sampleRate, format);
            File.Move(beside, full, overwrite: true);
        }
        catch (Exception fault)
        {
            if (File.Exists(beside))
                File.Delete(beside);
            if (fault is DirectoryNotFoundException)
                throw AudioFault.New(UrbanSoundErrorKind.NotFound, path, "its directory does not exist; create it first", fault);
            if (fault is UnauthorizedAccessException)
                throw AudioFault.New(UrbanSoundErrorKind.AccessDenied, path, "this process may not write there; check permissions", fault);
            if (fault is IOException)
            {
                throw AudioFault.New(UrbanSoundErrorKind.Unavailable, path,
                    $"can't be written: {AudioFault.OneLine(fault.Message, 200)}", fault);
            }
            throw;
        }
    }

    /// <summary>Writes to a stream, which need not seek and stays open.</summary>
    /// <param name="stream">Where the bytes go, from its current position.</param>
    /// <param name="samples">Mono samples, full scale ±1, finite. For integer formats they are clamped and rounded to the nearest
    /// value.</param>
    /// <param name="sampleRate">Samples a second, in hertz, at least 1.</param>
    /// <param name="format">How samples are stored.</param>
    /// <exception cref="ArgumentException">A sample is not finite, or another argument is out of range.</exception>
    /// <exception cref="UrbanSoundException">TooLarge: more than the 4 GiB that a WAV file can hold.</exception>
    public static void Write(Stream stream, ReadOnlySpan<float> samples, int sampleRate, WavSampleFormat format = WavSampleFormat.Pcm16)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        int sampleBytes = SampleBytes(format);
        int bad = IndexOfNonFinite(samples);
        if (bad >= 0)
            throw new ArgumentException($"Sample {bad} is {samples[bad]}; a sound has only finite samples.", nameof(samples));

        stream.Write(Header(samples.Length, sampleRate, format, sampleBytes));
        var block = new byte[SamplesAtOnce * sampleBytes];
        for (int at = 0; at < samples.Length; at += SamplesAtOnce)
        {
            ReadOnlySpan<float> some = samples.Slice(at, Math.Min(SamplesAtOnce, samples.Length - at));
            Encode(some, format, block);
            stream.Write(block, 0, some.Length * sampleBytes);
        }
        // Chunks begin at even places.
        if (((long)samples.Length * sampleBytes & 1) != 0)
            stream.WriteByte(0);
    }

    private static int SampleBytes(WavSampleFormat format) => format switch
    {
        WavSampleFormat.Pcm8 => 1,
        WavSampleFormat.Pcm16 => 2,
        WavSampleFormat.Pcm24 => 3,
        WavSampleFormat.Pcm32 or WavSampleFormat.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a WavSampleFormat."),
    };

    private static int IndexOfNonFinite(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i]))
                return i;
        }
        return -1;
    }

    /// <summary>RIFF, fmt, for floats the fact chunk that codecs other than PCM must have, and the data chunk's first 8 bytes.</summary>
    private static byte[] Header(int samples, int sampleRate, WavSampleFormat format, int sampleBytes)
    {
        bool isFloat = format == WavSampleFormat.Float32;
        var header = new byte[isFloat ? 58 : 44];
        long dataBytes = (long)samples * sampleBytes;
        long riffBytes = header.Length - 8 + dataBytes + (dataBytes & 1);
        if (riffBytes > uint.MaxValue || (long)sampleRate * sampleBytes > uint.MaxValue)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge,
                $"{AudioFault.Number(samples)} samples of {sampleBytes} bytes don't fit the 4 GiB of a WAV file; write several files");
        }
        var rest = new SpanWriter(header);
        rest.Text("RIFF"u8);
        rest.UInt32((uint)riffBytes);
        rest.Text("WAVEfmt "u8);
        rest.UInt32(isFloat ? 18u : 16u);
        rest.UInt16((ushort)(isFloat ? 3 : 1));
        rest.UInt16(1);
        rest.UInt32((uint)sampleRate);
        rest.UInt32((uint)(sampleRate * (long)sampleBytes));
        rest.UInt16((ushort)sampleBytes);
        rest.UInt16((ushort)(8 * sampleBytes));
        if (isFloat)
        {
            rest.UInt16(0);
            rest.Text("fact"u8);
            rest.UInt32(4);
            rest.UInt32((uint)samples);
        }
        rest.Text("data"u8);
        rest.UInt32((uint)dataBytes);
        return header;
    }

    private static void Encode(ReadOnlySpan<float> samples, WavSampleFormat format, Span<byte> bytes)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            switch (format)
            {
                case WavSampleFormat.Pcm8:
                    bytes[i] = (byte)(Quantise(samples[i], 8) + 128);
                    break;
                case WavSampleFormat.Pcm16:
                    BinaryPrimitives.WriteInt16LittleEndian(bytes[(2 * i)..], (short)Quantise(samples[i], 16));
                    break;
                case WavSampleFormat.Pcm24:
                    int value = Quantise(samples[i], 24);
                    BinaryPrimitives.WriteInt16LittleEndian(bytes[(3 * i)..], (short)value);
                    bytes[3 * i + 2] = (byte)(value >> 16);
                    break;
                case WavSampleFormat.Pcm32:
                    BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], Quantise(samples[i], 32));
                    break;
                default:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], samples[i]);
                    break;
            }
        }
    }

    /// <summary>The nearest integer of that many bits; in double, where all 32 are exact.</summary>
    private static int Quantise(float sample, int bits)
    {
        double full = 1L << (bits - 1);
        return (int)Math.Clamp(Math.Round(sample * full), -full, full - 1);
    }

    private ref struct SpanWriter(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        internal void Text(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_rest);
            _rest = _rest[text.Length..];
        }

        internal void UInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_rest, value);
            _rest = _rest[2..];
        }

        internal void UInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }
    }
}

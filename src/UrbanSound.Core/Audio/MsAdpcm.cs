using System.Buffers.Binary;

namespace UrbanSound.Audio;

/// <summary>
/// Microsoft ADPCM (RFC 2361 A.2; Microsoft, "New Multimedia Data Types and Data Techniques"): each sample is predicted from the
/// two before it, and four bits say how far that was off, in steps that grow and shrink. Every block starts afresh.
/// </summary>
internal sealed class MsAdpcm : WavDecoder
{
    /// <summary>A channel's share of a block's header: predictor, step, two samples.</summary>
    internal const int HeaderBytes = 7;

    private const int SmallestStep = 16;

    /// <summary>So that the step times the largest adaptation stays an int, however long a hostile block makes it grow.</summary>
    private const int LargestStep = int.MaxValue / 768;

    private readonly WavFormat _format;
    private readonly string _name;
    private readonly short[] _samples;
    private readonly Channel[] _channels;
    private long _block;

    internal MsAdpcm(WavFormat format, string name)
    {
        _format = format;
        _name = name;
        BlockFrames = FramesInPart(format.BlockBytes);
        _samples = new short[BlockFrames * format.Channels];
        _channels = new Channel[format.Channels];
    }

    private static ReadOnlySpan<short> Adaptation =>
        [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

    internal override int BlockBytes => _format.BlockBytes;

    internal override int BlockFrames { get; }

    internal override int Decode(Span<byte> bytes, Span<float> mono)
    {
        int done = 0;
        for (; !bytes.IsEmpty; _block++)
        {
            Span<byte> block = bytes[..Math.Min(BlockBytes, bytes.Length)];
            bytes = bytes[block.Length..];
            int frames = FramesInPart(block.Length);
            if (frames > 0)
                DecodeBlock(block, _samples.AsSpan(0, frames * _channels.Length));
            Mixdown.MixPcm16(_samples.AsSpan(0, frames * _channels.Length), _channels.Length, mono.Slice(done, frames));
            done += frames;
        }
        return done;
    }

    protected override int FramesInPart(int bytes)
    {
        int body = bytes - HeaderBytes * _format.Channels;
        return body < 0 ? 0 : 2 + body * 2 / _format.Channels;
    }

    private void DecodeBlock(ReadOnlySpan<byte> block, Span<short> samples)
    {
        int count = _channels.Length;
        for (int c = 0; c < count; c++)
        {
            // Each field stands for all channels before the next field does.
            int predictor = block[c];
            if (2 * predictor >= _format.Coefficients.Length)
            {
                throw AudioFault.Invalid(_name, $"its ADPCM block {_block} asks for predictor {predictor} of "
                    + $"{_format.Coefficients.Length / 2}; the file is damaged");
            }
            _channels[c] = new Channel
            {
                Near = _format.Coefficients[2 * predictor],
                Far = _format.Coefficients[2 * predictor + 1],
                Step = Int16(block, count + 2 * c),
                Last = Int16(block, 3 * count + 2 * c),
                BeforeLast = Int16(block, 5 * count + 2 * c),
            };
            samples[c] = (short)_channels[c].BeforeLast;
            samples[count + c] = (short)_channels[c].Last;
        }
        ReadOnlySpan<byte> body = block[(HeaderBytes * count)..];
        Span<short> rest = samples[(2 * count)..];
        for (int i = 0; i < rest.Length; i++)
        {
            int nibble = (i & 1) == 0 ? body[i >> 1] >> 4 : body[i >> 1] & 15;
            rest[i] = _channels[i % count].Next(nibble);
        }
    }

    private static short Int16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);

    private struct Channel
    {
        internal int Near;
        internal int Far;
        internal int Step;
        internal int Last;
        internal int BeforeLast;

        internal short Next(int nibble)
        {
            long predicted = ((long)Last * Near + (long)BeforeLast * Far) >> 8;
            int signed = nibble < 8 ? nibble : nibble - 16;
            short sample = (short)Math.Clamp(predicted + (long)signed * Step, short.MinValue, short.MaxValue);
            Step = Math.Clamp((int)((long)Adaptation[nibble] * Step >> 8), SmallestStep, LargestStep);
            BeforeLast = Last;
            Last = sample;
            return sample;
        }
    }
}

using System.Buffers.Binary;

namespace UrbanSound.Audio;

/// <summary>
/// IMA (DVI) ADPCM as WAV stores it (RFC 2361 A.8; IMA, "Recommended Practices for Enhancing Digital Audio Compatibility", 1992):
/// four bits move the last sample by parts of a step out of 89. A block is a header for each channel, then in turns four bytes
/// (eight samples) of each.
/// </summary>
internal sealed class ImaAdpcm : WavDecoder
{
    /// <summary>A channel's share of a block's header: first sample, step index, a byte unused.</summary>
    internal const int HeaderBytes = 4;

    private const int GroupBytes = 4;

    private readonly WavFormat _format;
    private readonly string _name;
    private readonly short[] _samples;
    private long _block;

    internal ImaAdpcm(WavFormat format, string name)
    {
        _format = format;
        _name = name;
        BlockFrames = FramesInPart(format.BlockBytes);
        _samples = new short[BlockFrames * format.Channels];
    }

    private static ReadOnlySpan<short> Steps =>
    [
        7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
        130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166,
        1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845,
        8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
    ];

    private static ReadOnlySpan<sbyte> IndexMoves => [-1, -1, -1, -1, 2, 4, 6, 8];

    internal override int BlockBytes => _format.BlockBytes;

    internal override int BlockFrames { get; }

    internal override int Decode(Span<byte> bytes, Span<float> mono)
    {
        int channels = _format.Channels, done = 0;
        for (; !bytes.IsEmpty; _block++)
        {
            Span<byte> block = bytes[..Math.Min(BlockBytes, bytes.Length)];
            bytes = bytes[block.Length..];
            int frames = FramesInPart(block.Length);
            for (int c = 0; c < channels && frames > 0; c++)
                DecodeChannel(block, c, _samples.AsSpan(0, frames * channels));
            Mixdown.MixPcm16(_samples.AsSpan(0, frames * channels), channels, mono.Slice(done, frames));
            done += frames;
        }
        return done;
    }

    protected override int FramesInPart(int bytes)
    {
        int body = bytes - HeaderBytes * _format.Channels;
        return body < 0 ? 0 : 1 + body / (GroupBytes * _format.Channels) * GroupBytes * 2;
    }

    private void DecodeChannel(ReadOnlySpan<byte> block, int channel, Span<short> frames)
    {
        int channels = _format.Channels;
        int sample = BinaryPrimitives.ReadInt16LittleEndian(block[(HeaderBytes * channel)..]);
        int index = block[HeaderBytes * channel + 2];
        if (index >= Steps.Length)
        {
            throw AudioFault.Invalid(_name,
                $"its ADPCM block {_block} has step index {index}, the largest is {Steps.Length - 1}; the file is damaged");
        }
        ReadOnlySpan<byte> body = block[(HeaderBytes * channels)..];
        frames[channel] = (short)sample;
        int count = frames.Length / channels - 1;
        for (int i = 0; i < count; i++)
        {
            int group = i / (2 * GroupBytes);
            int at = (group * channels + channel) * GroupBytes + i % (2 * GroupBytes) / 2;
            int nibble = (i & 1) == 0 ? body[at] & 15 : body[at] >> 4;
            int step = Steps[index];
            // (nibble + ½) · step / 4 in the shifts that the recommendation gives, which round each part down.
            int move = step >> 3;
            if ((nibble & 4) != 0)
                move += step;
            if ((nibble & 2) != 0)
                move += step >> 1;
            if ((nibble & 1) != 0)
                move += step >> 2;
            sample = Math.Clamp((nibble & 8) != 0 ? sample - move : sample + move, short.MinValue, short.MaxValue);
            index = Math.Clamp(index + IndexMoves[nibble & 7], 0, Steps.Length - 1);
            frames[(i + 1) * channels + channel] = (short)sample;
        }
    }
}

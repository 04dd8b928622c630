using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace UrbanSound.Audio;

/// <summary>Codecs whose samples stand alone: PCM, float, A-law, mu-law. A block is a frame.</summary>
internal sealed class PcmDecoder(WavFormat format) : WavDecoder
{
    internal override int BlockBytes => format.BlockBytes;

    internal override int BlockFrames => 1;

    internal override bool MayBeNonFinite => format.Codec is WavCodec.Float32 or WavCodec.Float64;

    internal override int Decode(Span<byte> bytes, Span<float> mono)
    {
        int frames = bytes.Length / BlockBytes;
        bytes = bytes[..(frames * BlockBytes)];
        if (format.BigEndian == BitConverter.IsLittleEndian)
            SwapBytes(bytes, BlockBytes / format.Channels);
        mono = mono[..frames];
        switch (format.Codec)
        {
            case WavCodec.Pcm8: Mixdown.Mix<Pcm8Sample>(bytes, format.Channels, mono); break;
            case WavCodec.Pcm16: Mixdown.MixPcm16(MemoryMarshal.Cast<byte, short>(bytes), format.Channels, mono); break;
            case WavCodec.Pcm24: Mixdown.Mix<Pcm24Sample>(bytes, format.Channels, mono, VectorMixdown.Pcm24(bytes, format.Channels, mono)); break;
            case WavCodec.Pcm32: Mixdown.Mix<Pcm32Sample>(bytes, format.Channels, mono, VectorMixdown.Pcm32(bytes, format.Channels, mono)); break;
            case WavCodec.Float32 when format.Channels == 1: bytes.CopyTo(MemoryMarshal.AsBytes(mono)); break;
            case WavCodec.Float32: Mixdown.Mix<Float32Sample>(bytes, format.Channels, mono, VectorMixdown.Float32(bytes, format.Channels, mono)); break;
            case WavCodec.Float64: Mixdown.Mix<Float64Sample>(bytes, format.Channels, mono); break;
            case WavCodec.ALaw: Mixdown.Mix<ALawSample>(bytes, format.Channels, mono); break;
            default: Mixdown.Mix<MuLawSample>(bytes, format.Channels, mono); break;
        }
        return frames;
    }

    protected override int FramesInPart(int bytes) => 0;

    private static void SwapBytes(Span<byte> bytes, int sampleBytes)
    {
        switch (sampleBytes)
        {
            case 1:
                break;
            case 2:
                Swap(MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case 4:
                Span<int> words = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 8:
                Span<long> longs = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                for (int at = 0; at < bytes.Length; at += sampleBytes)
                    bytes.Slice(at, sampleBytes).Reverse();
                break;
        }

        static void Swap(Span<short> shorts) => BinaryPrimitives.ReverseEndianness(shorts, shorts);
    }
}

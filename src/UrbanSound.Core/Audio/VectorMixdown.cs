using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UrbanSound.Audio;

/// <summary>
/// What <see cref="Mixdown"/> gives, bit by bit, but several frames at a time, for the commonest formats besides 16-bit PCM. Each
/// method does as many frames as it can from the first on, and tells how many; the caller does the rest.
/// </summary>
internal static class VectorMixdown
{
    private const int Pcm24Bytes = 3;

    /// <summary>24-bit PCM of one or two channels.</summary>
    public static int Pcm24(ReadOnlySpan<byte> frames, int channels, Span<float> mono) =>
        !BitConverter.IsLittleEndian || !Vector128.IsHardwareAccelerated ? 0
        : channels == 1 ? Pcm24Mono(frames, mono)
        : channels == 2 ? Pcm24Stereo(frames, mono)
        : 0;

    /// <summary>32-bit PCM of one channel.</summary>
    public static int Pcm32(ReadOnlySpan<byte> frames, int channels, Span<float> mono)
    {
        if (channels != 1)
            return 0;
        ReadOnlySpan<int> samples = MemoryMarshal.Cast<byte, int>(frames);
        // One rounding, from int to float; the unit is a power of two.
        var unit = new Vector<float>(1f / (1L << 31));
        int i = 0;
        for (; i <= mono.Length - Vector<int>.Count; i += Vector<int>.Count)
            (Vector.ConvertToSingle(new Vector<int>(samples[i..])) * unit).CopyTo(mono[i..]);
        return i;
    }

    /// <summary>32-bit float of two channels.</summary>
    public static int Float32(ReadOnlySpan<byte> frames, int channels, Span<float> mono)
    {
        if (channels != 2 || !BitConverter.IsLittleEndian)
            return 0;
        // A frame is one long, the left sample below. The sum is made in double, where no two floats overflow, and begins with +0.
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<byte, ulong>(frames);
        var half = new Vector<double>(0.5);
        int i = 0;
        for (; i <= mono.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<ulong> first = new(pairs[i..]), second = new(pairs[(i + Vector<ulong>.Count)..]);
            Vector.Widen(Vector.AsVectorSingle(Vector.Narrow(first, second)), out Vector<double> left0, out Vector<double> left1);
            Vector.Widen(Vector.AsVectorSingle(Vector.Narrow(first >> 32, second >> 32)), out Vector<double> right0, out Vector<double> right1);
            Vector.Narrow((Vector<double>.Zero + left0 + right0) * half, (Vector<double>.Zero + left1 + right1) * half).CopyTo(mono[i..]);
        }
        return i;
    }

    private static int Pcm24Mono(ReadOnlySpan<byte> frames, Span<float> mono)
    {
        Vector128<float> unit = Vector128.Create(1f / (1 << 23));
        int i = 0;
        for (; (i * Pcm24Bytes) + Vector128<byte>.Count <= frames.Length; i += Vector128<int>.Count)
            (Vector128.ConvertToSingle(FourPcm24(frames[(i * Pcm24Bytes)..])) * unit).CopyTo(mono[i..]);
        return i;
    }

    private static int Pcm24Stereo(ReadOnlySpan<byte> frames, Span<float> mono)
    {
        const int FourBytes = 4 * Pcm24Bytes;
        Vector128<float> unit = Vector128.Create(0.5f / (1 << 23));
        int i = 0;
        for (; (2 * i * Pcm24Bytes) + FourBytes + Vector128<byte>.Count <= frames.Length; i += Vector128<int>.Count)
        {
            // Left and right of a frame lie in one long; their sum is in its lower half, with 25 bits: rounded once, to float.
            ReadOnlySpan<byte> at = frames[(2 * i * Pcm24Bytes)..];
            Vector128<int> first = FourPcm24(at), second = FourPcm24(at[FourBytes..]);
            first += (first.AsUInt64() >> 32).AsInt32();
            second += (second.AsUInt64() >> 32).AsInt32();
            (Vector128.ConvertToSingle(Vector128.Narrow(first.AsInt64(), second.AsInt64()).AsInt32()) * unit).CopyTo(mono[i..]);
        }
        return i;
    }

    /// <summary>Twelve of sixteen bytes: four samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> FourPcm24(ReadOnlySpan<byte> bytes)
    {
        // Into the upper three bytes of each lane, so that the shift brings the sign; an index out of range gives 0.
        Vector128<byte> spread = Vector128.Shuffle(
            Vector128.Create(bytes), Vector128.Create((byte)255, 0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11));
        return spread.AsInt32() >> 8;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UrbanSound.Audio;

/// <summary>
/// One stored sample, host byte order. Type parameters instead of delegates: the JIT writes one tight loop for each format.
/// </summary>
internal interface ISampleFormat
{
    /// <summary>Bytes of a sample.</summary>
    static abstract int Size { get; }

    /// <summary>What one unit of <see cref="Read"/> is worth: 2^-(bits-1), or 1 for floats.</summary>
    static abstract double Unit { get; }

    /// <summary>The sample in units; every format's values are exact in a double.</summary>
    static abstract double Read(ref readonly byte sample);
}

internal readonly struct Pcm8Sample : ISampleFormat
{
    public static int Size => 1;

    public static double Unit => 1.0 / 128;

    // The one unsigned format of WAV: 128 is silence.
    public static double Read(ref readonly byte sample) => sample - 128;
}

internal readonly struct Pcm24Sample : ISampleFormat
{
    public static int Size => 3;

    public static double Unit => 1.0 / (1 << 23);

    public static double Read(ref readonly byte sample)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpan(in sample, 3);
        return BitConverter.IsLittleEndian
            ? (sbyte)bytes[2] << 16 | bytes[1] << 8 | bytes[0]
            : (sbyte)bytes[0] << 16 | bytes[1] << 8 | bytes[2];
    }
}

internal readonly struct Pcm32Sample : ISampleFormat
{
    public static int Size => 4;

    public static double Unit => 1.0 / (1L << 31);

    public static double Read(ref readonly byte sample) => Unsafe.ReadUnaligned<int>(in sample);
}

internal readonly struct Float32Sample : ISampleFormat
{
    public static int Size => 4;

    public static double Unit => 1;

    public static double Read(ref readonly byte sample) => Unsafe.ReadUnaligned<float>(in sample);
}

internal readonly struct Float64Sample : ISampleFormat
{
    public static int Size => 8;

    public static double Unit => 1;

    public static double Read(ref readonly byte sample) => Unsafe.ReadUnaligned<double>(in sample);
}

internal readonly struct ALawSample : ISampleFormat
{
    public static int Size => 1;

    public static double Unit => 1.0 / (1 << 15);

    public static double Read(ref readonly byte sample) => G711.ALaw[sample];
}

internal readonly struct MuLawSample : ISampleFormat
{
    public static int Size => 1;

    public static double Unit => 1.0 / (1 << 15);

    public static double Read(ref readonly byte sample) => G711.MuLaw[sample];
}

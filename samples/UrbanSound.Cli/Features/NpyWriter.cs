using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace UrbanSound.Cli.Features;

/// <summary>
/// Writes float32 arrays in NumPy's format, version 1.0 (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
internal static class NpyWriter
{
    // Data begin at a multiple of 64 bytes, so that readers may map the file into memory.
    private const int Alignment = 64;

    public static void Write(Stream stream, ReadOnlySpan<float> values, ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (var length in shape)
            count = checked(count * length);
        if (count != values.Length)
            throw new ArgumentException($"{values.Length} values don't fill the shape {Tuple(shape)}.", nameof(values));

        WriteHeader(stream, shape);
        WriteValues(stream, values);
    }

    /// <summary>The beginning of a file; as many values as the shape holds must follow.</summary>
    public static void WriteHeader(Stream stream, ReadOnlySpan<int> shape) => stream.Write(Header(shape));

    /// <summary>Some of the values.</summary>
    public static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        Span<byte> one = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(one, value);
            stream.Write(one);
        }
    }

    private static byte[] Header(ReadOnlySpan<int> shape)
    {
        const int Fixed = 10; // magic, version, length of the description
        var description = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {Tuple(shape)}, }}";
        var padded = (Fixed + description.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[padded];
        ReadOnlySpan<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        start.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Fixed - 2), (ushort)(padded - Fixed));
        Encoding.ASCII.GetBytes(description.PadRight(padded - Fixed - 1) + '\n', header.AsSpan(Fixed));
        return header;
    }

    // As Python writes tuples: a single length keeps its comma.
    private static string Tuple(ReadOnlySpan<int> shape) =>
        shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
}

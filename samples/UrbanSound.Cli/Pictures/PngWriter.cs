using System.Buffers.Binary;
using System.IO.Compression;

namespace UrbanSound.Cli.Pictures;

/// <summary>
/// Writes 8-bit RGB pictures as PNG (w3.org/TR/png). Written here because the library holds no imaging package yet and a
/// picture of this kind needs three chunks; zlib itself comes with the runtime.
/// </summary>
internal static class PngWriter
{
    private const int Channels = 3;

    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <param name="stream">Receives the file.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">Red, green and blue of each pixel, row by row from the top.</param>
    public static void Write(Stream stream, int width, int height, ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != width * height * Channels)
            throw new ArgumentException($"{pixels.Length} bytes are no picture of {width} x {height} pixels.", nameof(pixels));

        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits a sample
        header[9] = 2; // red, green, blue
        header[10] = header[11] = header[12] = 0; // zlib, the five standard filters, not interlaced
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(width, height, pixels));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Compress(int width, int height, ReadOnlySpan<byte> pixels)
    {
        // The Up filter: neighbouring rows of a spectrogram, an axis and plain ground are much alike.
        const byte Up = 2;
        var stride = width * Channels;
        var row = new byte[1 + stride];
        row[0] = Up;
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                var current = pixels.Slice(y * stride, stride);
                var above = y == 0 ? default : pixels.Slice((y - 1) * stride, stride);
                for (var i = 0; i < stride; i++)
                    row[1 + i] = (byte)(current[i] - (above.IsEmpty ? 0 : above[i]));
                zlib.Write(row);
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~UpdateCrc(UpdateCrc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    private static uint UpdateCrc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        const uint Polynomial = 0xEDB88320; // CRC-32 of ISO 3309, bits reversed
        var table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            var crc = n;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? Polynomial ^ (crc >> 1) : crc >> 1;
            table[n] = crc;
        }
        return table;
    }
}

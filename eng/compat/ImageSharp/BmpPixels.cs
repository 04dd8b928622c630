using System.Buffers.Binary;
using System.Numerics;

namespace SixLabors.ImageSharp;

/// <summary>The pixels of a bitmap.</summary>
internal static class BmpPixels
{
    public static void Read(BmpHeader header, ReadOnlySpan<byte> file, Span<byte> rgb)
    {
        ReadOnlySpan<byte> pixels = file[header.PixelsAt..];
        Span<byte> palette = stackalloc byte[256 * 3];
        palette.Clear();
        var (at, count, entryBytes) = header.Palette;
        for (int i = 0; i < count; i++, at += entryBytes)
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = (file[at + 2], file[at + 1], file[at]);
        if (header.Compression is BmpCompression.RunLength4 or BmpCompression.RunLength8)
            Runs(header, pixels, palette, rgb);
        else
            Rows(header, pixels, palette, rgb);
    }

    private static void Rows(BmpHeader header, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        long rowBytes = ((long)header.Width * header.Bits + 31) / 32 * 4;
        // The last row's filling bytes are nobody's loss.
        long needed = rowBytes * (header.Height - 1) + ((long)header.Width * header.Bits + 7) / 8;
        if (pixels.Length < needed)
            throw Short();
        Channel[] channels = Array.ConvertAll(header.Masks, mask => new Channel(mask));
        for (int y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> from = pixels[(int)(y * rowBytes)..];
            Span<byte> to = rgb.Slice((header.IsTopDown ? y : header.Height - 1 - y) * header.Width * 3, header.Width * 3);
            for (int x = 0; x < header.Width; x++)
            {
                Span<byte> pixel = to.Slice(3 * x, 3);
                switch (header.Bits)
                {
                    case 24:
                        (pixel[0], pixel[1], pixel[2]) = (from[3 * x + 2], from[3 * x + 1], from[3 * x]);
                        break;
                    case 16 or 32:
                        uint word = header.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(from[(4 * x)..]);
                        for (int c = 0; c < 3; c++)
                            pixel[c] = channels[c].Of(word);
                        break;
                    default:
                        int perByte = 8 / header.Bits;
                        int index = from[x / perByte] >> (8 - header.Bits * (x % perByte + 1)) & ((1 << header.Bits) - 1);
                        palette.Slice(3 * index, 3).CopyTo(pixel);
                        break;
                }
            }
        }
    }

    /// <summary>Runs (count, value) and, after a zero, what is special: 0 line's end, 1 picture's end, 2 a step right and up, else that many literal values.</summary>
    private static void Runs(BmpHeader header, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        bool halves = header.Compression == BmpCompression.RunLength4;
        // What no run reaches has the first colour.
        for (int i = 0; i < rgb.Length; i += 3)
            palette[..3].CopyTo(rgb[i..]);
        int x = 0, y = 0, at = 0;
        while (y < header.Height)
        {
            if (at + 2 > pixels.Length)
            {
                // Some writers leave the end mark out.
                if (y == header.Height - 1 && x >= header.Width)
                    return;
                throw Short();
            }

            int count = pixels[at], value = pixels[at + 1];
            at += 2;
            if (count > 0)
            {
                for (int i = 0; i < count; i++, x++)
                    Put(header, palette, rgb, x, y, halves ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
                continue;
            }

            switch (value)
            {
                case 0:
                    (x, y) = (0, y + 1);
                    break;
                case 1:
                    return;
                case 2:
                    if (at + 2 > pixels.Length)
                        throw Short();
                    (x, y) = (x + pixels[at], y + pixels[at + 1]);
                    at += 2;
                    break;
                default:
                    int bytes = halves ? (value + 1) / 2 : value;
                    if (at + bytes > pixels.Length)
                        throw Short();
                    for (int i = 0; i < value; i++, x++)
                        Put(header, palette, rgb, x, y, halves ? pixels[at + i / 2] >> (i % 2 == 0 ? 4 : 0) & 15 : pixels[at + i]);
                    // Literal values fill whole words of two bytes.
                    at += bytes + bytes % 2;
                    break;
            }
        }
    }

    private static void Put(BmpHeader header, ReadOnlySpan<byte> palette, Span<byte> rgb, int x, int y, int index)
    {
        if (x >= header.Width)
            return;
        int row = header.IsTopDown ? y : header.Height - 1 - y;
        palette.Slice(3 * index, 3).CopyTo(rgb[((row * header.Width + x) * 3)..]);
    }

    private static InvalidImageContentException Short() => new("the file ends before its pixels do");

    /// <summary>One colour of a pixel's word, stretched to 8 bits.</summary>
    private readonly struct Channel(uint mask)
    {
        private readonly int _shift = mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask);
        private readonly uint _most = mask == 0 ? 1 : mask >> BitOperations.TrailingZeroCount(mask);

        public byte Of(uint word) => (byte)(((ulong)(word & mask) >> _shift) * 255 / _most);
    }
}

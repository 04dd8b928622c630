using System.Buffers.Binary;

namespace SixLabors.ImageSharp;

/// <summary>The head of a Windows or OS/2 bitmap (BITMAPFILEHEADER, then BITMAPCOREHEADER to BITMAPV5HEADER of wingdi.h).</summary>
internal sealed record BmpHeader
{
    private const int FileHeader = 14;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>The first row in the file is the top one.</summary>
    public required bool IsTopDown { get; init; }

    /// <summary>Bits a pixel: 1, 2, 4, 8, 16, 24 or 32.</summary>
    public required int Bits { get; init; }

    public required BmpCompression Compression { get; init; }

    /// <summary>Where red, green and blue lie in a pixel of 16 or 32 bits.</summary>
    public required uint[] Masks { get; init; }

    /// <summary>Where the colours of the palette begin, their number, and 3 or 4 bytes each.</summary>
    public required (int At, int Count, int EntryBytes) Palette { get; init; }

    public required int PixelsAt { get; init; }

    public static BmpHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + 12)
            throw Bad("it ends inside its head");
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        if (size is not (12 or 16 or 40 or 52 or 56 or 64 or 108 or 124))
            throw Bad($"a head of {size} bytes is unknown");
        // Fields that a short head lacks are zero; the masks may follow a head of 40 bytes.
        Span<byte> head = stackalloc byte[124];
        head.Clear();
        ReadOnlySpan<byte> rest = file[FileHeader..];
        if (rest.Length < size)
            throw Bad("it ends inside its head");
        rest[..(int)size].CopyTo(head);
        bool isCore = size == 12;
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(head[4..]) : BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        long height = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(head[6..]) : BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(isCore ? head[10..] : head[14..]);
        uint packing = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        if (width is < 1 or > int.MaxValue || Math.Abs(height) is < 1 or > int.MaxValue)
            throw Bad($"{width} × {height} is no size of a picture");
        var compression = (packing, bits) switch
        {
            (0, 1 or 2 or 4 or 8 or 16 or 24 or 32) => BmpCompression.None,
            (1, 8) => BmpCompression.RunLength8,
            (2, 4) => BmpCompression.RunLength4,
            (3 or 6, 16 or 32) when size != 64 => BmpCompression.Masks,
            _ => throw Bad($"{bits} bits a pixel with compression {packing} are not read"),
        };
        int afterHead = FileHeader + (int)size;
        uint[] masks = bits == 16 ? [0x7C00, 0x3E0, 0x1F] : [0xFF0000, 0xFF00, 0xFF];
        if (compression == BmpCompression.Masks)
        {
            int masksAt = FileHeader + 40;
            if (file.Length < masksAt + 12)
                throw Bad("it ends inside its masks");
            for (int i = 0; i < 3; i++)
                masks[i] = BinaryPrimitives.ReadUInt32LittleEndian(file[(masksAt + 4 * i)..]);
            if (size == 40)
                afterHead += packing == 6 ? 16 : 12;
        }

        uint pixelsAt = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (pixelsAt > file.Length)
            throw Bad("its pixels lie behind its end");
        int entryBytes = isCore ? 3 : 4;
        long colours = 0;
        if (bits <= 8)
        {
            uint used = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head[32..]);
            colours = used == 0 ? 1L << bits : Math.Min(used, 1L << bits);
            // A palette never reaches into the pixels, whatever it promises.
            colours = Math.Min(colours, Math.Max(0, (pixelsAt > afterHead ? pixelsAt : file.Length) - afterHead) / entryBytes);
        }

        return new BmpHeader
        {
            Width = (int)width,
            Height = (int)Math.Abs(height),
            IsTopDown = height < 0,
            Bits = bits,
            Compression = compression,
            Masks = masks,
            Palette = (afterHead, (int)colours, entryBytes),
            PixelsAt = (int)pixelsAt,
        };
    }

    private static InvalidImageContentException Bad(string fault) => new(fault);
}

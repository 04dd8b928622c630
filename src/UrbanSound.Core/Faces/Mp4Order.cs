using System.Buffers.Binary;

namespace UrbanSound.Faces;

/// <summary>
/// Puts an MP4's index (moov) before its data, so that the file can be read through a pipe: recorders write the index last, when they know
/// it. Boxes as in ISO/IEC 14496-12.
/// </summary>
internal static class Mp4Order
{
    private static ReadOnlySpan<byte> Containers => "moovtrakmdiaminfstbl"u8;

    /// <returns>The same bytes where there is nothing to be done, or the file is not understood: ffmpeg then tells what is wrong.</returns>
    public static ReadOnlyMemory<byte> IndexFirst(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        long index = -1, indexSize = 0, data = -1, insert = 0;
        for (long at = 0; at < bytes.Length;)
        {
            if (!TryBox(bytes, at, out long size, out _, out ReadOnlySpan<byte> kind))
                return file;
            if (kind.SequenceEqual("ftyp"u8) && data < 0)
                insert = at + size;
            else if (kind.SequenceEqual("moov"u8) && index < 0)
                (index, indexSize) = (at, size);
            else if (kind.SequenceEqual("mdat"u8) && data < 0)
                data = at;
            else if (kind.SequenceEqual("moof"u8))
                return file;
            at += size;
        }

        if (index < 0 || data < 0 || index < data)
            return file;
        var ordered = new byte[bytes.Length];
        bytes[..(int)insert].CopyTo(ordered);
        Span<byte> moved = ordered.AsSpan((int)insert, (int)indexSize);
        bytes.Slice((int)index, (int)indexSize).CopyTo(moved);
        // The last box may leave its size out; where it goes, others come behind it.
        if (BinaryPrimitives.ReadUInt32BigEndian(moved) == 0)
            BinaryPrimitives.WriteUInt32BigEndian(moved, (uint)indexSize);
        bytes[(int)insert..(int)index].CopyTo(ordered.AsSpan((int)(insert + indexSize)));
        bytes[(int)(index + indexSize)..].CopyTo(ordered.AsSpan((int)(index + indexSize)));
        return Shift(moved, insert, index, indexSize, depth: 0) ? ordered : file;
    }

    /// <summary>Adds to each offset of a chunk that lies between the index's new and old place how far it was pushed back.</summary>
    private static bool Shift(Span<byte> boxes, long from, long to, long by, int depth)
    {
        for (long at = 0; at < boxes.Length;)
        {
            if (!TryBox(boxes, at, out long size, out int head, out ReadOnlySpan<byte> kind))
                return false;
            Span<byte> inside = boxes.Slice((int)at + head, (int)size - head);
            if (kind.SequenceEqual("stco"u8) || kind.SequenceEqual("co64"u8))
            {
                int width = kind[0] == (byte)'s' ? 4 : 8;
                if (inside.Length < 8)
                    return false;
                uint count = BinaryPrimitives.ReadUInt32BigEndian(inside[4..]);
                if (count > (uint)(inside.Length - 8) / (uint)width)
                    return false;
                for (int i = 0; i < count; i++)
                {
                    Span<byte> entry = inside.Slice(8 + (i * width), width);
                    ulong offset = width == 4 ? BinaryPrimitives.ReadUInt32BigEndian(entry) : BinaryPrimitives.ReadUInt64BigEndian(entry);
                    if (offset < (ulong)from || offset >= (ulong)to)
                        continue;
                    offset += (ulong)by;
                    if (width == 8)
                        BinaryPrimitives.WriteUInt64BigEndian(entry, offset);
                    else if (offset <= uint.MaxValue)
                        BinaryPrimitives.WriteUInt32BigEndian(entry, (uint)offset);
                    else
                        return false;
                }
            }
            else if (depth < Containers.Length / 4 && IsContainer(kind) && !Shift(inside, from, to, by, depth + 1))
            {
                return false;
            }

            at += size;
        }

        return true;
    }

    private static bool IsContainer(ReadOnlySpan<byte> kind)
    {
        for (int i = 0; i < Containers.Length; i += 4)
        {
            if (kind.SequenceEqual(Containers.Slice(i, 4)))
                return true;
        }

        return false;
    }

    private static bool TryBox(ReadOnlySpan<byte> bytes, long at, out long size, out int head, out ReadOnlySpan<byte> kind)
    {
        (size, head) = (0, 8);
        kind = default;
        if (bytes.Length - at < 8)
            return false;
        ReadOnlySpan<byte> box = bytes[(int)at..];
        size = BinaryPrimitives.ReadUInt32BigEndian(box);
        kind = box.Slice(4, 4);
        if (size == 1)
        {
            if (box.Length < 16)
                return false;
            size = BinaryPrimitives.ReadInt64BigEndian(box[8..]);
            head = 16;
        }
        else if (size == 0)
        {
            // Until the end of the file.
            size = box.Length;
        }

        return size >= head && size <= box.Length;
    }
}

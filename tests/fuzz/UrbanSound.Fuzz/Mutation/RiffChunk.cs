using System.Buffers.Binary;

namespace UrbanSound.Fuzz.Mutation;

/// <summary>A chunk of a RIFF file that may lie about its size.</summary>
internal sealed class RiffChunk
{
    private const int HeadBytes = 8;

    internal required byte[] Id { get; set; }

    internal required byte[] Body { get; set; }

    /// <summary>What its size field says; null: the truth.</summary>
    internal uint? Size { get; set; }

    /// <summary>Whether an odd body is followed by the byte of padding that it should be.</summary>
    internal bool Padded { get; set; } = true;

    internal RiffChunk Clone() => new() { Id = (byte[])Id.Clone(), Body = (byte[])Body.Clone(), Size = Size, Padded = Padded };

    /// <summary>The chunks after the twelve bytes of magic, as far as their sizes can be followed.</summary>
    internal static List<RiffChunk> Split(ReadOnlySpan<byte> file, bool big)
    {
        var chunks = new List<RiffChunk>();
        int at = Math.Min(12, file.Length);
        while (at + HeadBytes <= file.Length)
        {
            ReadOnlySpan<byte> field = file.Slice(at + 4, 4);
            uint size = big ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
            int there = (int)Math.Min(size, file.Length - at - HeadBytes);
            chunks.Add(new RiffChunk
            {
                Id = file.Slice(at, 4).ToArray(),
                Body = file.Slice(at + HeadBytes, there).ToArray(),
                Size = there == size ? null : size,
            });
            at += HeadBytes + there + (there & 1);
        }
        return chunks;
    }

    internal void WriteTo(MemoryStream file, bool big)
    {
        Span<byte> size = stackalloc byte[4];
        if (big)
            BinaryPrimitives.WriteUInt32BigEndian(size, Size ?? (uint)Body.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(size, Size ?? (uint)Body.Length);
        file.Write(Id);
        file.Write(size);
        file.Write(Body);
        if (Padded && (Body.Length & 1) != 0)
            file.WriteByte(0);
    }
}

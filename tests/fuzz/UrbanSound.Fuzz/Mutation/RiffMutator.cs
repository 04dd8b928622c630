using System.Buffers.Binary;
using System.Text;

namespace UrbanSound.Fuzz.Mutation;

/// <summary>Changes WAV files where their readers look: chunk ids, sizes, order, and the fields of the format.</summary>
internal static class RiffMutator
{
    private static readonly string[] Magics = ["RIFF", "RIFX", "RF64", "BW64", "riff", "FORM", "OggS"];

    private static readonly string[] Ids = ["fmt ", "data", "fact", "ds64", "LIST", "bext", "JUNK", "PEAK", "smpl", "cue ", "id3 ", "fmt\0", "DATA", "\0\0\0\0"];

    private static readonly ushort[] Tags = [0, 1, 2, 3, 6, 7, 0x11, 0x31, 0x50, 0x55, 0xFFFE, 0xFFFF];

    /// <summary>Offset and width of the fields of a fmt chunk: tag, channels, rate, bytes a second, block, bits, extension, and what is in it.</summary>
    private static readonly (int At, int Width)[] Fields =
    [
        (0, 2), (2, 2), (4, 4), (8, 4), (12, 2), (14, 2), (16, 2), (18, 2), (20, 4), (20, 2), (22, 2), (24, 4), (28, 2), (30, 2), (32, 4), (36, 4),
    ];

    /// <summary>Applies one to four changes of structure.</summary>
    internal static byte[] Mutate(byte[] wav, byte[] other, Random random)
    {
        if (wav.Length < 12)
            return ByteMutator.Mutate(wav, other, random);
        string magic = Encoding.ASCII.GetString(wav.AsSpan(0, 4));
        bool big = magic == "RIFX";
        List<RiffChunk> chunks = RiffChunk.Split(wav, big);
        byte[] before = [];
        // Mostly one: a file with four faults is refused for the first of them.
        for (int changes = random.Next(3) > 0 ? 1 : random.Next(2, 5); changes > 0; changes--)
        {
            switch (random.Next(14))
            {
                case 0:
                    magic = Magics[random.Next(Magics.Length)];
                    break;
                case 1:
                    before = [.. before, .. Id3Tag(random)];
                    break;
                case 2:
                    chunks.Insert(random.Next(chunks.Count + 1), LongSizes(random));
                    break;
                case 3:
                    chunks.Insert(random.Next(chunks.Count + 1), new RiffChunk { Id = "fact"u8.ToArray(), Body = Bytes(random, 4) });
                    break;
                case 4 when other.Length > 12:
                    List<RiffChunk> foreign = RiffChunk.Split(other, false);
                    if (foreign.Count > 0)
                        chunks.Insert(random.Next(chunks.Count + 1), foreign[random.Next(foreign.Count)]);
                    break;
                default:
                    if (chunks.Count > 0)
                        ChangeChunk(chunks, random, big);
                    break;
            }
        }

        using var file = new MemoryStream();
        file.Write(before);
        file.Write(Encoding.ASCII.GetBytes(magic));
        // The size of the whole is not needed by readers, so mostly it may as well be wrong.
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)Interesting.Number(random));
        file.Write(size);
        file.Write("WAVE"u8);
        foreach (RiffChunk chunk in chunks)
            chunk.WriteTo(file, big);
        return file.ToArray();
    }

    private static void ChangeChunk(List<RiffChunk> chunks, Random random, bool big)
    {
        int index = random.Next(chunks.Count);
        RiffChunk chunk = chunks[index];
        switch (random.Next(11))
        {
            case 0:
                chunk.Id = Encoding.ASCII.GetBytes(Ids[random.Next(Ids.Length)]);
                break;
            case 1:
                chunk.Size = (uint)Interesting.Number(random);
                break;
            case 2:
                chunk.Size = (uint)(chunk.Body.Length + random.Next(-9, 10));
                break;
            case 3:
                chunks.Insert(random.Next(chunks.Count + 1), chunk.Clone());
                break;
            case 4:
                chunks.RemoveAt(index);
                break;
            case 5:
                int with = random.Next(chunks.Count);
                (chunks[index], chunks[with]) = (chunks[with], chunks[index]);
                break;
            case 6:
                chunk.Body = chunk.Body[..random.Next(chunk.Body.Length + 1)];
                break;
            case 7:
                chunk.Padded = !chunk.Padded;
                break;
            default:
                if (chunks.Find(c => c.Id.AsSpan().SequenceEqual("fmt "u8)) is { } format)
                    ChangeField(format.Body, random, big);
                break;
        }
    }

    private static void ChangeField(byte[] format, Random random, bool big)
    {
        (int at, int width) = Fields[random.Next(Fields.Length)];
        if (format.Length < at + width)
            return;
        ulong value = at == 0 || (at == 24 && random.Next(2) == 0) ? Tags[random.Next(Tags.Length)] : Interesting.Number(random);
        for (int i = 0; i < width; i++)
            format[at + (big ? width - 1 - i : i)] = (byte)(value >> (8 * i));
    }

    private static byte[] Id3Tag(Random random)
    {
        int length = random.Next(3) == 0 ? random.Next(1 << 28) : random.Next(64);
        byte[] body = Bytes(random, random.Next(2) == 0 ? Math.Min(length, 200) : random.Next(64));
        return
        [
            .. "ID3"u8, 4, 0, (byte)random.Next(256), (byte)(length >> 21 & 0x7F), (byte)(length >> 14 & 0x7F), (byte)(length >> 7 & 0x7F),
            (byte)(length & 0x7F), .. body,
        ];
    }

    private static RiffChunk LongSizes(Random random)
    {
        var body = new byte[random.Next(4) == 0 ? random.Next(32) : 28];
        for (int at = 0; at + 8 <= body.Length; at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(at), Interesting.Number(random));
        return new RiffChunk { Id = "ds64"u8.ToArray(), Body = body };
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}

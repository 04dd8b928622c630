using System.Buffers.Binary;
using System.Text;
using UrbanSound.Faces;
using UrbanSound.Fuzz.Mutation;

namespace UrbanSound.Fuzz.Targets;

/// <summary>
/// MP4 files whose index is put before their data. Whatever they hold: nothing is lost, and what is in order stays as it is.
/// </summary>
internal sealed class Mp4Target : FuzzTarget
{
    private readonly byte[][] _corpus = [.. Corpus()];

    internal override string Name => "mp4";

    internal override byte[] Create(Random random) =>
        ByteMutator.Mutate(_corpus[random.Next(_corpus.Length)], _corpus[random.Next(_corpus.Length)], random);

    internal override void Check(byte[] input, Random choices)
    {
        byte[] ordered = Mp4Order.IndexFirst(input).ToArray();
        if (ordered.Length != input.Length)
            throw new BrokenPromiseException($"{input.Length} bytes became {ordered.Length}.");
        if (!ordered.AsSpan().SequenceEqual(Mp4Order.IndexFirst(ordered).Span))
            throw new BrokenPromiseException("Put in order once more, it changes again.");
        string before = Boxes(input), after = Boxes(ordered);
        if (before != after)
            throw new BrokenPromiseException($"The boxes were {before} and are {after}.");
    }

    /// <summary>The kinds of the file's boxes, sorted, up to the first that is none.</summary>
    private static string Boxes(ReadOnlySpan<byte> bytes)
    {
        var kinds = new List<string>();
        while (bytes.Length >= 8)
        {
            ulong size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (size == 1 && bytes.Length >= 16)
                size = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            else if (size == 0)
                size = (ulong)bytes.Length;
            if (size < 8 || size > (ulong)bytes.Length)
                break;
            kinds.Add(Encoding.Latin1.GetString(bytes.Slice(4, 4)));
            bytes = bytes[(int)size..];
        }

        return string.Join(' ', kinds.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<byte[]> Corpus()
    {
        byte[] kind = Box("ftyp", "isom\0\0\u0002\0isomavc1"u8), data = Box("mdat", new byte[40]);
        foreach (bool isWide in (bool[])[false, true])
        {
            byte[] index = Box("moov", [.. Box("mvhd", new byte[20]), .. Track(isWide, 3), .. Track(isWide, 1)]);
            yield return [.. kind, .. data, .. index];
            yield return [.. kind, .. index, .. data];
            yield return [.. kind, .. Box("free", new byte[8]), .. data, .. data, .. index, .. Box("udta", new byte[5])];
            byte[] endless = [.. index];
            BinaryPrimitives.WriteUInt32BigEndian(endless, 0);
            yield return [.. kind, .. data, .. endless];
        }

        yield return [.. kind, .. Box("moof", new byte[16]), .. data];
        // A size of 64 bits.
        yield return [.. kind, 0, 0, 0, 1, .. "mdat"u8, 0, 0, 0, 0, 0, 0, 0, 24, .. new byte[8], .. Box("moov", Track(true, 2))];
    }

    private static byte[] Track(bool isWide, int chunks)
    {
        int width = isWide ? 8 : 4;
        var table = new byte[8 + (chunks * width)];
        BinaryPrimitives.WriteInt32BigEndian(table.AsSpan(4), chunks);
        for (int i = 0; i < chunks; i++)
            BinaryPrimitives.WriteInt32BigEndian(table.AsSpan(8 + (i * width) + width - 4), 32 + (8 * i));
        return Box("trak", Box("mdia", Box("minf", Box("stbl", Box(isWide ? "co64" : "stco", table)))));
    }

    private static byte[] Box(string kind, ReadOnlySpan<byte> inside)
    {
        var box = new byte[8 + inside.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes(kind, box.AsSpan(4));
        inside.CopyTo(box.AsSpan(8));
        return box;
    }
}

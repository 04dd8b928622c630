using System.Buffers.Binary;
using UrbanSound.Faces;

namespace UrbanSound.Tests.Faces;

public class Mp4OrderTests
{
    [Fact]
    public void Puts_the_index_before_the_data_and_corrects_its_offsets()
    {
        byte[] ftyp = Box("ftyp", new byte[8]), mdat = Box("mdat", [1, 2, 3, 4]);
        byte[] moov = Index((uint)ftyp.Length + 8);

        byte[] ordered = Mp4Order.IndexFirst((byte[])[.. ftyp, .. mdat, .. moov]).ToArray();

        Assert.Equal([.. ftyp, .. Index((uint)(ftyp.Length + 8 + moov.Length)), .. mdat], ordered);
    }

    [Fact]
    public void An_index_that_reaches_to_the_end_of_the_file_gets_its_size_when_the_data_come_behind_it()
    {
        byte[] ftyp = Box("ftyp", new byte[8]), mdat = Box("mdat", [1, 2, 3, 4]), moov = Index((uint)ftyp.Length + 8), open = [.. moov];
        BinaryPrimitives.WriteUInt32BigEndian(open, 0);

        byte[] ordered = Mp4Order.IndexFirst((byte[])[.. ftyp, .. mdat, .. open]).ToArray();

        Assert.Equal([.. ftyp, .. Index((uint)(ftyp.Length + 8 + moov.Length)), .. mdat], ordered);
    }

    [Fact]
    public void Leaves_files_in_order_and_files_that_are_none_alone()
    {
        byte[] ftyp = Box("ftyp", new byte[8]), mdat = Box("mdat", [1, 2, 3, 4]);
        Same([.. ftyp, .. Index(44), .. mdat]);
        Same([.. ftyp, .. mdat]);
        Same([]);
        Same([.. ftyp, 0, 0, 0]);
        // A box longer than the file, and a table that promises more entries than it holds.
        byte[] tooLong = Index(24);
        tooLong[3] = 0xFF;
        Same([.. ftyp, .. mdat, .. tooLong]);
        byte[] lying = Index(24);
        BinaryPrimitives.WriteUInt32BigEndian(lying.AsSpan(lying.Length - 8), uint.MaxValue);
        Same([.. ftyp, .. mdat, .. lying]);

        static void Same(byte[] file) => Assert.Equal(file, Mp4Order.IndexFirst(file).ToArray());
    }

    private static byte[] Index(uint offset)
    {
        var table = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan(8), offset);
        return Box("moov", Box("trak", Box("mdia", Box("minf", Box("stbl", Box("stco", table))))));
    }

    private static byte[] Box(string kind, byte[] inside)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, inside.Length + 8);
        return [.. size, .. System.Text.Encoding.ASCII.GetBytes(kind), .. inside];
    }
}

using System.Buffers.Binary;
using System.Text;

namespace UrbanSound.Audio;

/// <summary>
/// Walks a WAV's chunks up to its samples: RIFF and RIFX (Microsoft/IBM, "Multimedia Programming Interface and Data
/// Specifications 1.0"), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088), after ID3v2 tags if there are any. The size of the whole
/// that stands first is not needed, so it is not believed either.
/// </summary>
/// <param name="Format">How samples are stored.</param>
/// <param name="DataBytes">Bytes of samples the header promises; null when it says "until the end".</param>
/// <param name="FactFrames">Frames that a fact chunk tells; null when there is none before the samples.</param>
internal sealed record WavHeader(WavFormat Format, long? DataBytes, long? FactFrames)
{
    /// <summary>Bytes that tell a WAV.</summary>
    internal const int MagicBytes = 12;

    /// <summary>The size that a writer leaves when it can't go back, and that refers to ds64 in RF64.</summary>
    private const uint Unknown = uint.MaxValue;

    /// <summary>Bytes of ds64 that matter here: the sizes of the file and of the data chunk.</summary>
    private const int LongSizes = 16;

    /// <summary>Bytes of fact that matter: the number of frames.</summary>
    private const int FactBytes = 4;

    internal static bool IsWav(ReadOnlySpan<byte> head) =>
        head.Length >= MagicBytes && head.Slice(8, 4).SequenceEqual("WAVE"u8)
        && (head.StartsWith("RIFF"u8) || head.StartsWith("RIFX"u8) || head.StartsWith("RF64"u8) || head.StartsWith("BW64"u8));

    internal static bool IsId3(ReadOnlySpan<byte> head) => head.StartsWith("ID3"u8);

    /// <summary>Bytes of an ID3v2 tag with its header: 28 bits in four bytes, and a footer's ten more (ID3v2.4, section 3.1).</summary>
    internal static int Id3Length(ReadOnlySpan<byte> head) =>
        10 + ((head[6] & 0x7F) << 21 | (head[7] & 0x7F) << 14 | (head[8] & 0x7F) << 7 | head[9] & 0x7F) + ((head[5] & 0x10) != 0 ? 10 : 0);

    /// <summary>Reads up to the first byte of samples.</summary>
    internal static WavHeader Read(ByteSource source, string name, AudioLimits limits)
    {
        string container = ReadMagic(source, name);
        bool big = container == "RIFX";
        WavFormat? format = null;
        long? longSize = null, fact = null;
        Span<byte> head = stackalloc byte[8];
        while (source.Read(head) == head.Length)
        {
            uint size = big ? BinaryPrimitives.ReadUInt32BigEndian(head[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            // A chunk of odd size is followed by one byte that its size does not count.
            long rest = size + (size & 1);
            if (head.StartsWith("data"u8))
            {
                return format is null
                    ? throw AudioFault.Invalid(name, "its data chunk comes before any fmt chunk; the file is damaged")
                    : new WavHeader(format, DataBytesMeant(size, longSize, source), fact);
            }
            if (head.StartsWith("fmt "u8))
            {
                format = WavFormat.Parse(ReadFormat(source, size, name), container, name, limits);
                rest -= size;
            }
            else if (head.StartsWith("ds64"u8) && size >= LongSizes)
            {
                longSize = ReadLongSize(source);
                rest -= LongSizes;
            }
            else if (head.StartsWith("fact"u8) && size >= FactBytes)
            {
                fact = ReadFact(source, big);
                rest -= FactBytes;
            }
            if (!source.Skip(rest))
                break;
        }
        throw AudioFault.Invalid(name, $"it ends without a {(format is null ? "fmt" : "data")} chunk; the file is damaged or incomplete");
    }

    /// <summary>
    /// 0xFFFFFFFF refers to ds64, or to the end where there is none. 0 in a pipe means until the end too: its writer can't come
    /// back to fill in the size. In a file it means what it says, as libsndfile and sox take it.
    /// </summary>
    private static long? DataBytesMeant(uint size, long? longSize, ByteSource source) => size switch
    {
        Unknown => longSize,
        0 when source.Remaining is null => null,
        _ => size,
    };

    private static string ReadMagic(ByteSource source, string name)
    {
        Span<byte> head = stackalloc byte[MagicBytes];
        int read = source.Read(head);
        if (read == 0)
            throw AudioFault.Invalid(name, "is empty; there is nothing to read");
        while (read == MagicBytes && IsId3(head))
        {
            // Two bytes of the tag's body are already taken; an empty tag has none to skip.
            int length = Id3Length(head);
            if (length < MagicBytes || !source.Skip(length - MagicBytes))
                break;
            read = source.Read(head);
        }
        return IsWav(head[..read])
            ? Encoding.ASCII.GetString(head[..4])
            : throw AudioFault.Invalid(name, "is not a WAV file: it does not begin with RIFF…WAVE");
    }

    private static byte[] ReadFormat(ByteSource source, uint size, string name)
    {
        if (size > WavFormat.LargestChunk)
            throw AudioFault.Invalid(name, $"its fmt chunk claims {AudioFault.Number(size)} bytes; the header is damaged");
        var body = new byte[size];
        return source.Read(body) == body.Length
            ? body
            : throw AudioFault.Invalid(name, "it ends inside its fmt chunk; the file is incomplete");
    }

    /// <summary>ds64: 64-bit sizes of the file and of the data chunk, which say 0xFFFFFFFF themselves (EBU Tech 3306, section 2).</summary>
    private static long? ReadLongSize(ByteSource source)
    {
        Span<byte> sizes = stackalloc byte[LongSizes];
        if (source.Read(sizes) < sizes.Length)
            return null;
        long size = BinaryPrimitives.ReadInt64LittleEndian(sizes[8..]);
        return size < 0 ? null : size;
    }

    private static long? ReadFact(ByteSource source, bool big)
    {
        Span<byte> frames = stackalloc byte[FactBytes];
        if (source.Read(frames) < frames.Length)
            return null;
        return big ? BinaryPrimitives.ReadUInt32BigEndian(frames) : BinaryPrimitives.ReadUInt32LittleEndian(frames);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace UrbanSound.Tests.Audio;

/// <summary>Builds WAV files chunk by chunk, right and wrong ones.</summary>
internal static class WavBytes
{
    public const ushort Pcm = 1, MsAdpcm = 2, Float = 3, ALaw = 6, MuLaw = 7, ImaAdpcm = 0x11, Gsm = 0x31, Extensible = 0xFFFE;

    public static byte[] File(ushort tag, int channels, int bits, byte[] data, int rate = 16_000, bool big = false) =>
        Riff(big, Fmt(tag, channels, bits, rate, big), Chunk("data", data, big));

    public static byte[] Riff(params byte[][] chunks) => Container("RIFF", chunks);

    public static byte[] Riff(bool big, params byte[][] chunks) => Container(big ? "RIFX" : "RIFF", chunks);

    public static byte[] Container(string magic, params byte[][] chunks)
    {
        byte[] body = [.. "WAVE"u8, .. chunks.SelectMany(chunk => chunk)];
        return [.. Encoding.ASCII.GetBytes(magic), .. UInt32((uint)body.Length, magic == "RIFX"), .. body];
    }

    /// <summary>A chunk with its padding; <paramref name="size"/> may lie.</summary>
    public static byte[] Chunk(string id, byte[] body, bool big = false, uint? size = null) =>
        [.. Encoding.ASCII.GetBytes(id), .. UInt32(size ?? (uint)body.Length, big), .. body, .. new byte[body.Length & 1]];

    public static byte[] Fmt(ushort tag, int channels, int bits, int rate = 16_000, bool big = false, int? blockAlign = null,
        byte[]? extra = null)
    {
        int align = blockAlign ?? channels * ((bits + 7) / 8);
        byte[] body =
        [
            .. UInt16(tag, big), .. UInt16((ushort)channels, big), .. UInt32((uint)rate, big), .. UInt32((uint)(rate * align), big),
            .. UInt16((ushort)align, big), .. UInt16((ushort)bits, big), .. extra ?? [],
        ];
        return Chunk("fmt ", body, big);
    }

    /// <summary>WAVE_FORMAT_EXTENSIBLE of a tag.</summary>
    public static byte[] FmtExtensible(ushort tag, int channels, int containerBits, int validBits, bool big = false) =>
        Fmt(Extensible, channels, containerBits, big: big, extra:
        [
            .. UInt16(22, big), .. UInt16((ushort)validBits, big), .. UInt32(0, big), .. UInt32(tag, big), .. UInt16(0, big),
            .. UInt16(0x10, big), 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71,
        ]);

    /// <summary>The seven predictors that Microsoft's encoder uses.</summary>
    public static byte[] FmtMsAdpcm(int channels, int blockAlign) => Fmt(MsAdpcm, channels, 4, blockAlign: blockAlign, extra:
    [
        .. UInt16(32, false), .. UInt16((ushort)(2 + (blockAlign - 7 * channels) * 2 / channels), false), .. UInt16(7, false),
        .. new short[] { 256, 0, 512, -256, 0, 0, 192, 64, 240, 0, 460, -208, 392, -232 }.SelectMany(c => UInt16((ushort)c, false)),
    ]);

    public static byte[] UInt16(ushort value, bool big = false)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, big ? BinaryPrimitives.ReverseEndianness(value) : value);
        return bytes;
    }

    public static byte[] UInt32(uint value, bool big = false)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, big ? BinaryPrimitives.ReverseEndianness(value) : value);
        return bytes;
    }

    public static byte[] Samples16(params short[] samples) => [.. samples.SelectMany(s => UInt16((ushort)s))];

    /// <summary>An AIFF of 16-bit mono at 44.1 kHz: a format that ffmpeg must read for us, and no encoder is needed to make it.</summary>
    public static byte[] Aiff(params short[] samples)
    {
        byte[] data = [.. samples.SelectMany(s => UInt16((ushort)s, big: true))];
        byte[] common = [0, 1, .. UInt32((uint)samples.Length, true), 0, 16, 0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0];
        byte[] body = [.. "AIFF"u8, .. Chunk("COMM", common, true), .. Chunk("SSND", [.. new byte[8], .. data], true)];
        return [.. "FORM"u8, .. UInt32((uint)body.Length, true), .. body];
    }
}

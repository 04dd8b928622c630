using System.Buffers.Binary;

namespace UrbanSound.Audio;

/// <summary>
/// What a <c>fmt </c> chunk says: WAVEFORMAT, WAVEFORMATEX or WAVEFORMATEXTENSIBLE (Microsoft, "Multiple Channel Audio Data and
/// WAVE Files"; tags from RFC 2361), checked. Byte rate, block align (but for ADPCM) and valid bits are not believed: they are
/// often wrong, and redundant.
/// </summary>
internal sealed record WavFormat
{
    internal const int LowestRate = 1_000;
    internal const int HighestRate = 768_000;

    /// <summary>WAVEFORMATEXTENSIBLE with the largest extension its 16-bit size can tell.</summary>
    internal const int LargestChunk = 18 + ushort.MaxValue;

    private const ushort TagPcm = 0x0001;
    private const ushort TagMsAdpcm = 0x0002;
    private const ushort TagFloat = 0x0003;
    private const ushort TagALaw = 0x0006;
    private const ushort TagMuLaw = 0x0007;
    private const ushort TagImaAdpcm = 0x0011;
    private const ushort TagExtensible = 0xFFFE;

    internal required WavCodec Codec { get; init; }

    internal required int Channels { get; init; }

    internal required int SampleRate { get; init; }

    internal required bool BigEndian { get; init; }

    /// <summary>Bytes of one block: a frame, or an ADPCM block.</summary>
    internal required int BlockBytes { get; init; }

    /// <summary>Predictor pairs of MS ADPCM, else empty.</summary>
    internal short[] Coefficients { get; init; } = [];

    /// <summary>For people: "WAV, 16-bit PCM".</summary>
    internal required string Description { get; init; }

    /// <summary>Parses a chunk.</summary>
    /// <param name="chunk">Its body.</param>
    /// <param name="container">RIFF, RIFX, RF64 or BW64.</param>
    /// <param name="name">The source, for messages.</param>
    /// <param name="limits">Gives the most channels.</param>
    internal static WavFormat Parse(ReadOnlySpan<byte> chunk, string container, string name, AudioLimits limits)
    {
        if (chunk.Length < 16)
            throw AudioFault.Invalid(name, $"its fmt chunk has {chunk.Length} bytes, at least 16 are needed; the header is damaged");
        bool big = container == "RIFX";
        ushort tag = UInt16(chunk, 0, big);
        int channels = UInt16(chunk, 2, big);
        uint rate = UInt32(chunk, 4, big);
        int blockAlign = UInt16(chunk, 12, big);
        int bits = UInt16(chunk, 14, big);

        if (channels == 0)
            throw AudioFault.Invalid(name, "its header says 0 channels; the header is damaged");
        if (channels > limits.MaxChannels)
            throw AudioFault.TooLarge(name, $"has {channels} channels, more than {limits.MaxChannels}", nameof(AudioLimits.MaxChannels));
        if (rate is < LowestRate or > HighestRate)
        {
            throw AudioFault.Invalid(name,
                $"its header says {rate} Hz, outside {LowestRate} to {HighestRate}; the header is damaged, or this is no sound");
        }
        if (tag == TagExtensible)
            tag = SubFormat(chunk, big, name);

        (WavCodec codec, int containerBits) = FindCodec(tag, bits, name);
        bool adpcm = codec is WavCodec.MsAdpcm or WavCodec.ImaAdpcm;
        if (adpcm && big)
            throw AudioFault.Unsupported(name, "ADPCM in a big-endian WAV (RIFX) is not read; convert it to PCM");
        if (codec == WavCodec.MsAdpcm && channels > 2)
            throw AudioFault.Unsupported(name, $"MS ADPCM has 1 or 2 channels, this has {channels}; convert it to PCM");

        return new WavFormat
        {
            Codec = codec,
            Channels = channels,
            SampleRate = (int)rate,
            BigEndian = big,
            // Block align is redundant for PCM. Where it contradicts the bits, others take samples as packed by their bits,
            // so that is what a file with such a header sounded like to whoever made it.
            BlockBytes = adpcm ? AdpcmBlock(codec, channels, blockAlign, name) : channels * containerBits / 8,
            Coefficients = codec == WavCodec.MsAdpcm ? ReadCoefficients(chunk, name) : [],
            Description = $"{(container == "RIFF" ? "WAV" : $"WAV ({container})")}, {Describe(codec, bits)}",
        };
    }

    private static (WavCodec Codec, int ContainerBits) FindCodec(ushort tag, int bits, string name)
    {
        if (tag is TagPcm or TagFloat && bits == 0)
            throw AudioFault.Invalid(name, "its header says 0 bits a sample; the header is damaged");
        return (tag, bits) switch
        {
            (TagPcm, <= 8) => (WavCodec.Pcm8, 8),
            (TagPcm, <= 16) => (WavCodec.Pcm16, 16),
            (TagPcm, <= 24) => (WavCodec.Pcm24, 24),
            (TagPcm, <= 32) => (WavCodec.Pcm32, 32),
            (TagFloat, 32) => (WavCodec.Float32, 32),
            (TagFloat, 64) => (WavCodec.Float64, 64),
            (TagALaw, _) => (WavCodec.ALaw, 8),
            (TagMuLaw, _) => (WavCodec.MuLaw, 8),
            (TagMsAdpcm, _) => (WavCodec.MsAdpcm, 4),
            (TagImaAdpcm, _) => (WavCodec.ImaAdpcm, 4),
            (TagPcm, _) => throw AudioFault.Unsupported(name, $"PCM of {bits} bits a sample is not read, at most 32; convert it"),
            (TagFloat, _) => throw AudioFault.Unsupported(name, $"floating point of {bits} bits is not read, only 32 and 64; convert it"),
            _ => throw AudioFault.Unsupported(name,
                $"WAV codec 0x{tag:X4} is not read here (PCM, float, A-law, mu-law, MS and IMA ADPCM are); convert it to PCM"),
        };
    }

    /// <summary>The tag inside KSDATAFORMAT_SUBTYPE GUIDs: {0000tttt-0000-0010-8000-00AA00389B71}.</summary>
    private static ushort SubFormat(ReadOnlySpan<byte> chunk, bool big, string name)
    {
        if (chunk.Length < 40)
        {
            throw AudioFault.Invalid(name,
                $"its extensible fmt chunk has {chunk.Length} bytes, 40 are needed to tell the codec; the header is damaged");
        }
        uint tag = UInt32(chunk, 24, big);
        bool known = tag <= ushort.MaxValue && UInt16(chunk, 28, big) == 0x0000 && UInt16(chunk, 30, big) == 0x0010
            && chunk.Slice(32, 8).SequenceEqual<byte>([0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]);
        return known
            ? (ushort)tag
            : throw AudioFault.Unsupported(name,
                $"WAV sub-format {Convert.ToHexString(chunk.Slice(24, 16))} is not read; convert it to PCM");
    }

    private static int AdpcmBlock(WavCodec codec, int channels, int blockAlign, string name)
    {
        int header = channels * (codec == WavCodec.MsAdpcm ? MsAdpcm.HeaderBytes : ImaAdpcm.HeaderBytes);
        return blockAlign > header
            ? blockAlign
            : throw AudioFault.Invalid(name, $"its ADPCM blocks of {blockAlign} bytes can't hold their own {header}-byte header; "
                + "the header is damaged");
    }

    /// <summary>ADPCMWAVEFORMAT: samples a block, number of pairs, pairs (RFC 2361 A.2; Microsoft, "New Multimedia Data Types").</summary>
    private static short[] ReadCoefficients(ReadOnlySpan<byte> chunk, string name)
    {
        int pairs = chunk.Length >= 22 ? UInt16(chunk, 20, false) : 0;
        if (pairs == 0 || chunk.Length < 22 + 4 * pairs)
            throw AudioFault.Invalid(name, "its fmt chunk is too short for MS ADPCM's predictor table; the header is damaged");
        var table = new short[2 * pairs];
        for (int i = 0; i < table.Length; i++)
            table[i] = BinaryPrimitives.ReadInt16LittleEndian(chunk[(22 + 2 * i)..]);
        return table;
    }

    private static string Describe(WavCodec codec, int bits) => codec switch
    {
        WavCodec.Float32 or WavCodec.Float64 => $"{bits}-bit float",
        WavCodec.ALaw => "A-law",
        WavCodec.MuLaw => "mu-law",
        WavCodec.MsAdpcm => "MS ADPCM",
        WavCodec.ImaAdpcm => "IMA ADPCM",
        _ => $"{bits}-bit PCM",
    };

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}

namespace UrbanSound.Audio;

/// <summary>What the first bytes of a file say it is.</summary>
/// <param name="Name">For people: "MP3".</param>
/// <param name="Sentence">"is an MP3 file".</param>
/// <param name="IsAudio">A known container of sound.</param>
/// <param name="MayBeMedia">Worth showing to ffmpeg.</param>
internal sealed record MediaKind(string Name, string Sentence, bool IsAudio = true, bool MayBeMedia = true)
{
    /// <summary>Bytes that <see cref="Recognise"/> wants to see.</summary>
    internal const int HeadBytes = 512;

    internal static readonly MediaKind Wav = new("WAV", "is a WAV file");
    internal static readonly MediaKind Mp3 = new("MP3", "is an MP3 file");
    internal static readonly MediaKind Id3 = new("ID3", "begins with an ID3 tag, as MP3 files do");
    private static readonly MediaKind Flac = new("FLAC", "is a FLAC file");
    private static readonly MediaKind Ogg = new("Ogg", "is an Ogg file");
    private static readonly MediaKind Mp4 = new("MP4", "is an MP4 or M4A file");
    private static readonly MediaKind Aiff = new("AIFF", "is an AIFF file");
    private static readonly MediaKind Aac = new("AAC", "is an AAC file");
    private static readonly MediaKind Matroska = new("Matroska", "is a Matroska or WebM file");
    private static readonly MediaKind Empty = NoMedia("is empty");
    private static readonly MediaKind Text = NoMedia("is text");
    private static readonly MediaKind Unknown = new("unknown", "is not a WAV file, nor known by its first bytes", IsAudio: false);

    private static readonly (byte[] Magic, int At, MediaKind Kind)[] Signatures =
    [
        ("ID3"u8.ToArray(), 0, Id3),
        ("fLaC"u8.ToArray(), 0, Flac),
        ("OggS"u8.ToArray(), 0, Ogg),
        ("ftyp"u8.ToArray(), 4, Mp4),
        ("moov"u8.ToArray(), 4, Mp4),
        ("AIFF"u8.ToArray(), 8, Aiff),
        ("AIFC"u8.ToArray(), 8, Aiff),
        (".snd"u8.ToArray(), 0, new("AU", "is an AU file")),
        ("caff"u8.ToArray(), 0, new("CAF", "is a CAF file")),
        ("riff\x2e"u8.ToArray(), 0, new("Wave64", "is a Wave64 file")),
        ("NIST_1A"u8.ToArray(), 0, new("NIST SPHERE", "is a NIST SPHERE file")),
        ("Creative Voice File"u8.ToArray(), 0, new("VOC", "is a VOC file")),
        ("ADIF"u8.ToArray(), 0, Aac),
        ("#!AMR"u8.ToArray(), 0, new("AMR", "is an AMR file")),
        ("wvpk"u8.ToArray(), 0, new("WavPack", "is a WavPack file")),
        ("MAC "u8.ToArray(), 0, new("Monkey's Audio", "is a Monkey's Audio file")),
        ("AVI "u8.ToArray(), 8, new("AVI", "is an AVI file")),
        ("FLV"u8.ToArray(), 0, new("FLV", "is an FLV file")),
        ([0x1A, 0x45, 0xDF, 0xA3], 0, Matroska),
        ([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], 0, new("WMA", "is a WMA or WMV file")),
        ([0x00, 0x00, 0x01, 0xBA], 0, new("MPEG", "is an MPEG program stream")),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], 0, NoMedia("is a PNG picture")),
        ([0xFF, 0xD8, 0xFF], 0, NoMedia("is a JPEG picture")),
        ("GIF8"u8.ToArray(), 0, NoMedia("is a GIF picture")),
        ("%PDF"u8.ToArray(), 0, NoMedia("is a PDF document")),
        ([(byte)'P', (byte)'K', 3, 4], 0, NoMedia("is a ZIP archive")),
        ([0x1F, 0x8B, 0x08], 0, NoMedia("is a gzip archive")),
    ];

    internal static MediaKind Recognise(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return Empty;
        if (WavHeader.IsWav(head))
            return Wav;
        foreach ((byte[] magic, int at, MediaKind kind) in Signatures)
        {
            if (head.Length >= at + magic.Length && head.Slice(at, magic.Length).SequenceEqual(magic))
                return kind;
        }
        // MPEG audio begins with eleven set bits; layer 0 there is ADTS (ISO/IEC 11172-3, 13818-7).
        if (head.Length >= 2 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0)
            return (head[1] & 0x06) == 0 ? Aac : Mp3;
        return IsText(head) ? Text : Unknown;
    }

    /// <summary>
    /// Nothing but printable characters, also beyond ASCII. It matters that text is refused early: to ffmpeg a playlist is a
    /// file, too, one that names other files.
    /// </summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (byte b in head)
        {
            if (b is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') or 0x7F)
                return false;
        }
        // A character may be cut at the end of what was looked at.
        for (int cut = 0; cut < 4 && cut < head.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(head[..^cut]))
                return true;
        }
        return false;
    }

    private static MediaKind NoMedia(string sentence) => new("no media", sentence, IsAudio: false, MayBeMedia: false);
}

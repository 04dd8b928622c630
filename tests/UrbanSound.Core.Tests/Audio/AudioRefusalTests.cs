using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

/// <summary>Every bad input gets its own one-line error, with a kind that a caller can act on, and never another exception.</summary>
public sealed class AudioRefusalTests : IDisposable
{
    private static readonly FfmpegSettings NoFfmpeg = FfmpegSettings.Find(_ => null);

    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string, byte[], string> BadHeaders => new()
    {
        { "0 Hz", WavBytes.File(WavBytes.Pcm, 1, 16, new byte[4], rate: 0), "says 0 Hz" },
        { "absurd rate", WavBytes.File(WavBytes.Pcm, 1, 16, new byte[4], rate: -1), "says 4294967295 Hz" },
        { "0 channels", WavBytes.File(WavBytes.Pcm, 0, 16, new byte[4]), "0 channels" },
        { "0 bits", WavBytes.File(WavBytes.Pcm, 1, 0, new byte[4]), "0 bits" },
        { "short fmt", WavBytes.Riff(WavBytes.Chunk("fmt ", new byte[14]), WavBytes.Chunk("data", new byte[4])), "fmt chunk has 14 bytes" },
        { "cut fmt", WavBytes.Riff(WavBytes.Chunk("fmt ", new byte[14], size: 40)), "ends inside its fmt chunk" },
        { "huge fmt", WavBytes.Riff(WavBytes.Chunk("fmt ", new byte[14], size: 0x7FFF_FFF0)), "claims 2,147,483,632 bytes" },
        { "short extensible", WavBytes.Riff(WavBytes.Fmt(WavBytes.Extensible, 1, 16, extra: [0, 0])), "extensible fmt chunk has 18 bytes" },
        { "no table", WavBytes.Riff(WavBytes.Fmt(WavBytes.MsAdpcm, 1, 4, blockAlign: 256)), "predictor table" },
        { "no block", WavBytes.Riff(WavBytes.Fmt(WavBytes.ImaAdpcm, 2, 4, blockAlign: 8)), "can't hold their own 8-byte header" },
        { "data first", WavBytes.Riff(WavBytes.Chunk("data", new byte[4]), WavBytes.Fmt(WavBytes.Pcm, 1, 16)), "before any fmt chunk" },
        { "no data", WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 1, 16)), "without a data chunk" },
        { "no fmt", WavBytes.Riff(), "without a fmt chunk" },
        { "unpadded", WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 1, 16), WavBytes.Chunk("junk", new byte[5])[..^1],
            WavBytes.Chunk("data", new byte[40])), "without a data chunk" },
        { "past the end", WavBytes.Riff(WavBytes.Fmt(WavBytes.Pcm, 1, 16), WavBytes.Chunk("junk", [], size: uint.MaxValue)),
            "without a data chunk" },
        { "empty data", WavBytes.File(WavBytes.Pcm, 1, 16, []), "holds no samples" },
        { "half a frame", WavBytes.File(WavBytes.Pcm, 2, 16, [1, 2, 3]), "holds no samples" },
        { "wrong step index", WavBytes.Riff(WavBytes.Fmt(WavBytes.ImaAdpcm, 1, 4, blockAlign: 8),
            WavBytes.Chunk("data", [0, 0, 89, 0, 0, 0, 0, 0])), "step index 89" },
        { "wrong predictor", WavBytes.Riff(WavBytes.FmtMsAdpcm(1, 8), WavBytes.Chunk("data", [7, 0, 0, 0, 0, 0, 0, 0])),
            "predictor 7 of 7" },
        { "empty", [], "is empty" },
        { "text", "Once upon a time — ünïcode."u8.ToArray(), "is text, not audio" },
        { "playlist", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"u8.ToArray(), "is text, not audio" },
        { "picture", [0x89, .. "PNG\r\n"u8, 26, 10, .. new byte[100]], "is a PNG picture, not audio" },
    };

    public static TheoryData<string, byte[], string> NeedsFfmpeg => new()
    {
        { "a.mp3", [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4, 0xFF, 0xFB, 0x90, 0x64, .. new byte[99]], "is an MP3 file" },
        { "b.mp3", [0xFF, 0xFB, 0x90, 0x64, .. new byte[99]], "is an MP3 file" },
        { "a.aac", [0xFF, 0xF1, 0x50, 0x80, .. new byte[99]], "is an AAC file" },
        { "a.flac", [.. "fLaC"u8, .. new byte[99]], "is a FLAC file" },
        { "a.ogg", [.. "OggS"u8, .. new byte[99]], "is an Ogg file" },
        { "a.m4a", [0, 0, 0, 32, .. "ftypM4A "u8, .. new byte[99]], "is an MP4 or M4A file" },
        { "a.aiff", WavBytes.Aiff(1, 2, 3), "is an AIFF file" },
        { "a.bin", [1, 2, 3, 0, 5], "is not a WAV file" },
        { "gsm.wav", WavBytes.Riff(WavBytes.Fmt(WavBytes.Gsm, 1, 0, blockAlign: 65, extra: [2, 0, 64, 1]),
            WavBytes.Chunk("data", new byte[65])), "WAV codec 0x0031 is not read here" },
        { "48bit.wav", WavBytes.File(WavBytes.Pcm, 1, 48, new byte[12]), "PCM of 48 bits" },
        { "half.wav", WavBytes.File(WavBytes.Float, 1, 16, new byte[12]), "floating point of 16 bits" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Refuses_damaged_and_foreign_bytes_by_saying_what_is_wrong(string name, byte[] bytes, string fault)
    {
        foreach (Stream stream in new Stream[] { new MemoryStream(bytes), new OneWayStream(bytes) })
        {
            UrbanSoundException refusal = Refusal(() => AudioOpener.Open(stream, name, AudioLimits.Default, NoFfmpeg).Read(new float[99]));
            Assert.Equal(UrbanSoundErrorKind.InvalidMedia, refusal.Kind);
            Assert.StartsWith($"{name}: ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(NeedsFfmpeg))]
    public void Names_the_format_and_how_to_install_ffmpeg_where_it_is_missing(string name, byte[] bytes, string what)
    {
        foreach (Stream stream in new Stream[] { new MemoryStream(bytes), new OneWayStream(bytes) })
        {
            UrbanSoundException refusal = Refusal(() => AudioOpener.Open(stream, name, AudioLimits.Default, NoFfmpeg));
            Assert.Equal(UrbanSoundErrorKind.UnsupportedMedia, refusal.Kind);
            Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("apt install ffmpeg", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("URBANSOUND_FFMPEG", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Says_that_the_environment_variable_is_wrong_rather_than_taking_another_ffmpeg()
    {
        FfmpegSettings wrong = FfmpegSettings.Find(
            name => name == "URBANSOUND_FFMPEG" ? "/nowhere/ffmpeg" : Environment.GetEnvironmentVariable(name));
        UrbanSoundException refusal = Refusal(() => AudioOpener.Open(new MemoryStream(WavBytes.Aiff(1)), "a", AudioLimits.Default, wrong));
        Assert.Contains("names '/nowhere/ffmpeg', where no file is", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_a_missing_file_from_a_directory_and_from_a_forbidden_one()
    {
        string missing = Path.Combine(_files.Path, "missing.wav");
        Assert.Equal(UrbanSoundErrorKind.NotFound, Refusal(() => AudioClip.Load(missing)).Kind);
        Assert.Equal(UrbanSoundErrorKind.NotFound, Refusal(() => WavReader.Open(Path.Combine(missing, "deeper.wav"))).Kind);
        UrbanSoundException directory = Refusal(() => AudioReader.Open(_files.Path));
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, directory.Kind);
        Assert.Contains("is a directory", directory.Message, StringComparison.Ordinal);
        Assert.Equal(UrbanSoundErrorKind.AccessDenied, AudioFault.FromFileSystem("x", new UnauthorizedAccessException()).Kind);
        if (!OperatingSystem.IsWindows() && !Environment.IsPrivilegedProcess)
        {
            string forbidden = Path.Combine(_files.Path, "forbidden.wav");
            File.WriteAllBytes(forbidden, WavBytes.File(WavBytes.Pcm, 1, 16, [0, 0]));
            File.SetUnixFileMode(forbidden, UnixFileMode.None);
            Assert.Equal(UrbanSoundErrorKind.AccessDenied, Refusal(() => AudioReader.Open(forbidden)).Kind);
        }
    }

    [Fact]
    public void Keeps_messages_on_one_line_whatever_the_name()
    {
        UrbanSoundException refusal = Refusal(() => AudioClip.Load(new byte[] { 1 }, $"evil\r\n\u2028{new string('x', 999)}"));
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.InRange(refusal.Message.Length, 1, 500);
    }

    [Fact]
    public void Names_the_limit_it_enforces_on_streams_that_tell_their_length_and_on_those_that_dont()
    {
        byte[] second = WavBytes.File(WavBytes.Pcm, 3, 16, new byte[6 * 16_000]);
        (AudioLimits, string)[] cases =
        [
            (AudioLimits.Default with { MaxBytes = 1000 }, "AudioLimits.MaxBytes"),
            (AudioLimits.Default with { MaxDuration = TimeSpan.FromSeconds(0.99) }, "AudioLimits.MaxDuration"),
            (AudioLimits.Default with { MaxChannels = 2 }, "AudioLimits.MaxChannels"),
            (AudioLimits.Default with { MaxClipSamples = 15_999 }, "AudioLimits.MaxClipSamples"),
        ];
        foreach ((AudioLimits limits, string limit) in cases)
        {
            foreach (Stream stream in new Stream[] { new MemoryStream(second), new OneWayStream(second) })
            {
                UrbanSoundException refusal = Refusal(() => AudioClip.Load(stream, "x", limits));
                Assert.Equal(UrbanSoundErrorKind.TooLarge, refusal.Kind);
                Assert.Contains(limit, refusal.Message, StringComparison.Ordinal);
            }
        }
        var justEnough = new AudioLimits
        {
            MaxBytes = second.Length,
            MaxDuration = TimeSpan.FromSeconds(1),
            MaxChannels = 3,
            MaxClipSamples = 16_000,
        };
        Assert.Equal(16_000, AudioClip.Load(second, "x", justEnough).Samples.Length);
        Assert.Equal(16_000, AudioClip.Load(new OneWayStream(second), "x", justEnough).Samples.Length);
    }

    [Fact]
    public void Limits_must_make_sense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioLimits.Default with { MaxBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioLimits.Default with { MaxDuration = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioLimits.Default with { MaxChannels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioLimits.Default with { MaxChannels = 65_536 });
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioLimits.Default with { MaxClipSamples = -1 });
    }

    [Fact]
    public void Throws_nothing_else_whatever_the_bytes()
    {
        byte[][] seeds =
        [
            WavBytes.File(WavBytes.Pcm, 2, 16, new byte[64]),
            WavBytes.File(WavBytes.Float, 1, 64, new byte[64], big: true),
            WavBytes.Riff(WavBytes.FmtMsAdpcm(2, 30), WavBytes.Chunk("data", new byte[77])),
            WavBytes.Riff(WavBytes.Fmt(WavBytes.ImaAdpcm, 2, 4, blockAlign: 16, extra: [2, 0, 9, 0]), WavBytes.Chunk("fact", [9, 0, 0, 0]),
                WavBytes.Chunk("data", new byte[77])),
            WavBytes.Container("RF64", WavBytes.Chunk("ds64", new byte[28]), WavBytes.FmtExtensible(WavBytes.Pcm, 1, 24, 20),
                WavBytes.Chunk("data", new byte[30], size: uint.MaxValue)),
        ];
        byte[] edges = [0, 1, 2, 3, 4, 0x11, 0x7F, 0x80, 0xFE, 0xFF];
        var random = new Random(20_240_601);
        int read = 0;
        for (int round = 0; round < 30_000; round++)
        {
            byte[] bytes = [.. seeds[round % seeds.Length]];
            for (int hits = random.Next(1, 6); hits > 0; hits--)
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? edges[random.Next(edges.Length)] : (byte)random.Next(256);
            bytes = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            try
            {
                AudioReader reader = AudioOpener.Open(round % 2 == 0 ? new MemoryStream(bytes) : new OneWayStream(bytes), "x",
                    AudioLimits.Default, NoFfmpeg);
                while (reader.Read(new float[50]) > 0)
                    read++;
            }
            catch (UrbanSoundException)
            {
                // The one exception that is allowed; anything else fails the test.
            }
        }
        Assert.NotEqual(0, read);
    }

    private static UrbanSoundException Refusal(Action act)
    {
        var refusal = Assert.Throws<UrbanSoundException>(act);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal;
    }

    private static UrbanSoundException Refusal(Func<object> act) => Refusal(() => { act(); });
}

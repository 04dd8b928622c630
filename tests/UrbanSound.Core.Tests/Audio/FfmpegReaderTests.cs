using System.Diagnostics;
using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

public sealed class FfmpegReaderTests : IDisposable
{
    private static readonly short[] Samples = [.. Enumerable.Range(0, 5000).Select(i => (short)(i * 7919))];
    private static readonly float[] Expected = [.. Samples.Select(s => s / 32768f)];

    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [FfmpegFact]
    public void Gives_the_same_samples_from_a_path_a_stream_that_seeks_and_one_that_does_not()
    {
        byte[] aiff = WavBytes.Aiff(Samples);
        Assert.Equal(Expected, AudioClip.Load(Save("a.aiff", aiff)).Samples.ToArray());
        Assert.Equal(Expected, AudioClip.Load(aiff, "bytes").Samples.ToArray());
        Assert.Equal(Expected, AudioClip.Load(new OneWayStream(aiff, 999), "stream").Samples.ToArray());
    }

    [FfmpegFact]
    public void Takes_a_name_for_a_name_and_never_for_an_option_or_a_protocol()
    {
        foreach (string name in new[] { "-version.aiff", "concat:a|b.aiff", "%d.aiff", "http:x ünï'\".aiff" })
        {
            string path = Save(name, WavBytes.Aiff(Samples));
            Assert.Equal(Expected, AudioClip.Load(path).Samples.ToArray());
        }
    }

    [FfmpegFact]
    public void Never_follows_a_playlist_even_one_behind_an_ID3_tag()
    {
        // Without the list of allowed demuxers ffmpeg 5.1 does play this segment, tag or no tag.
        string secret = Path.Combine(_files.Path, "secret.aac");
        Run("-i", Save("a.aiff", WavBytes.Aiff(Samples)), "-c:a", "aac", secret);
        byte[] playlist = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(
            $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n")];
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Refusal(Save("list.mp3", playlist)).Kind);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Refusal(Save("list.aiff", playlist[10..])).Kind);
    }

    [FfmpegFact]
    public void Says_that_a_film_without_sound_has_none()
    {
        string film = Path.Combine(_files.Path, "film.mp4");
        Run("-f", "lavfi", "-i", "color=size=16x16:duration=0.2", "-c:v", "mpeg4", film);
        UrbanSoundException refusal = Refusal(film);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, refusal.Kind);
        Assert.Contains("no audio track", refusal.Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Reads_the_first_sound_of_a_film_whose_index_is_at_the_end_from_a_stream_that_does_not_seek()
    {
        string film = Path.Combine(_files.Path, "film.mov");
        Run("-f", "lavfi", "-i", "color=size=16x16:duration=0.2", "-i", Save("a.aiff", WavBytes.Aiff(Samples)),
            "-c:v", "mpeg4", "-c:a", "pcm_s16be", film);
        Assert.Equal(Expected, AudioClip.Load(new OneWayStream(File.ReadAllBytes(film), 4096), "film.mov").Samples.ToArray());
    }

    [FfmpegFact]
    public void Refuses_what_ffmpeg_finds_damaged_with_its_own_last_words()
    {
        string flac = Path.Combine(_files.Path, "a.flac");
        Run("-i", Save("a.aiff", WavBytes.Aiff(Samples)), flac);
        File.WriteAllBytes(flac, File.ReadAllBytes(flac)[..^2000]);
        UrbanSoundException refusal = Refusal(flac);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, refusal.Kind);
        Assert.Contains("ffmpeg can't decode it", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", refusal.Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Holds_to_the_limits_of_duration_and_bytes()
    {
        string path = Save("a.aiff", WavBytes.Aiff(Samples));
        foreach ((AudioLimits limits, string name) in new[]
        {
            (AudioLimits.Default with { MaxDuration = TimeSpan.FromSeconds(0.1) }, nameof(AudioLimits.MaxDuration)),
            (AudioLimits.Default with { MaxBytes = 1000 }, nameof(AudioLimits.MaxBytes)),
        })
        {
            var refusal = Assert.Throws<UrbanSoundException>(() => AudioClip.Load(path, limits));
            Assert.Equal(UrbanSoundErrorKind.TooLarge, refusal.Kind);
            Assert.Contains($"AudioLimits.{name}", refusal.Message, StringComparison.Ordinal);
            refusal = Assert.Throws<UrbanSoundException>(() => AudioClip.Load(new OneWayStream(File.ReadAllBytes(path)), "x", limits));
            Assert.Equal(UrbanSoundErrorKind.TooLarge, refusal.Kind);
        }
    }

    [UnixFact]
    public void Stops_a_decoder_that_hangs()
    {
        FfmpegSettings hanging = Script("exec sleep 600") with { Patience = TimeSpan.FromMilliseconds(200) };
        var refusal = Assert.Throws<UrbanSoundException>(() => Open(hanging));
        Assert.Equal(UrbanSoundErrorKind.DeadlineExceeded, refusal.Kind);
        Assert.Contains("0.2 seconds", refusal.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Stops_the_decoder_and_removes_the_copy_when_it_is_disposed_in_the_middle()
    {
        string header = Save("header", WavBytes.Riff(WavBytes.Fmt(WavBytes.Float, 1, 32), WavBytes.Chunk("data", [], size: uint.MaxValue)));
        string told = Path.Combine(_files.Path, "told");
        FfmpegSettings endless = Script($"echo $$ > {told}; for last do :; done; echo \"$@\" >> {told}; cat {header}; exec yes");
        AudioReader reader = Open(endless);
        Assert.Equal(1000, reader.Read(new float[1000]));
        string[] lines = File.ReadAllLines(told);
        string copy = lines[1].Split(' ').Single(argument => argument.StartsWith("file:", StringComparison.Ordinal))[5..];
        Assert.True(File.Exists(copy));

        reader.Dispose();
        reader.Dispose();
        Assert.False(File.Exists(copy));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(lines[0], null)));
        Assert.Throws<ObjectDisposedException>(() => reader.Read(new float[1]));
    }

    [UnixFact]
    public void Removes_the_copy_when_decoding_fails_and_leaves_the_stream_to_the_caller()
    {
        string told = Path.Combine(_files.Path, "told");
        FfmpegSettings failing = Script($"echo \"$@\" > {told}; echo '[x @ 0x55aa] it is broken' >&2; exit 1");
        var stream = new OneWayStream(WavBytes.Aiff(Samples));
        var refusal = Assert.Throws<UrbanSoundException>(() => AudioOpener.Open(stream, "x", AudioLimits.Default, failing));
        Assert.EndsWith("[x] it is broken", refusal.Message, StringComparison.Ordinal);
        Assert.False(stream.Closed);
        string copy = File.ReadAllText(told).Split(' ').Single(argument => argument.StartsWith("file:", StringComparison.Ordinal))[5..];
        Assert.False(File.Exists(copy));
    }

    private static AudioReader Open(FfmpegSettings settings) =>
        AudioOpener.Open(new MemoryStream(WavBytes.Aiff(Samples)), "x.aiff", AudioLimits.Default, settings);

    private static UrbanSoundException Refusal(string path) => Assert.Throws<UrbanSoundException>(() => AudioClip.Load(path));

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start(FfmpegSettings.Installed.Executable!, ["-nostdin", "-v", "error", .. arguments]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string Save(string name, byte[] bytes)
    {
        string path = Path.Combine(_files.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private FfmpegSettings Script(string commands)
    {
        string path = Save("ffmpeg.sh", System.Text.Encoding.UTF8.GetBytes($"#!/bin/sh\n{commands}\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return FfmpegSettings.Find(_ => path);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using UrbanSound.Audio;
using UrbanSound.Imaging;

namespace UrbanSound.Faces;

/// <summary>
/// Frames of a video through ffmpeg: a pipe of PPM pictures, one in memory at a time, no temporary files. ffmpeg is killed when the reader
/// stops, for whatever reason, and when it gives nothing for a minute.
/// </summary>
public static class VideoFrames
{
    private const int LongestHeader = 64;
    private const int MostFrameBytes = 1 << 30;

    /// <summary>Single files only: playlists and the like would open what a hostile file names.</summary>
    private const string Formats = "h264,matroska,mov,avi,mpegts,mpeg,mpegvideo,m4v,hevc,ogg,flv,asf";

    /// <summary>Reads a file. ffmpeg must be installed, or named by the environment variable URBANSOUND_FFMPEG.</summary>
    /// <param name="path">The video: .h264, .mp4, .mkv and whatever else ffmpeg reads in one file.</param>
    /// <param name="everyNth">Every n-th frame, 1 or more; 0 means key frames only.</param>
    /// <param name="limits">Limits of a frame; null means <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Kills ffmpeg.</param>
    /// <returns>The frames as they are decoded; the program is started with the first.</returns>
    /// <exception cref="UrbanSoundException">
    /// While it is enumerated: NotFound, UnsupportedMedia (there is no ffmpeg), InvalidMedia (no video, or damaged), TooLarge (a limit),
    /// DeadlineExceeded (ffmpeg hangs).
    /// </exception>
    public static IEnumerable<RgbImage> Read(string path, int everyNth = 1, ImageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(everyNth);
        return Read(path, null, everyNth, limits ?? ImageLimits.Default, cancellationToken);
    }

    /// <summary>Reads a video that is in memory: it goes to ffmpeg through a pipe.</summary>
    /// <param name="bytes">The whole file; must not change meanwhile.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="everyNth">Every n-th frame, 1 or more; 0 means key frames only.</param>
    /// <param name="limits">Limits of a frame; null means <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Kills ffmpeg.</param>
    /// <returns>The frames as they are decoded; the program is started with the first.</returns>
    /// <exception cref="UrbanSoundException">As for a file.</exception>
    public static IEnumerable<RgbImage> Read(
        ReadOnlyMemory<byte> bytes, string name, int everyNth = 1, ImageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(everyNth);
        return Read(name, Mp4Order.IndexFirst(bytes), everyNth, limits ?? ImageLimits.Default, cancellationToken);
    }

    /// <summary>Whether a file is a video by its first bytes. One that can't be read is none.</summary>
    internal static bool IsVideo(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[512];
            return IsVideo(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it as a picture tells why it can't be read.
            return false;
        }
    }

    /// <summary>Whether bytes begin as a video does: MP4, Matroska, raw H.264 or H.265, AVI, MPEG streams, FLV, ASF.</summary>
    internal static bool IsVideo(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
            return false;
        return head[4..8].SequenceEqual("ftyp"u8) || head[4..8].SequenceEqual("moov"u8) || head[4..8].SequenceEqual("moof"u8)
            || head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])
            || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]) || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 1])
            || (head.StartsWith("RIFF"u8) && head[8..].StartsWith("AVI "u8))
            || (head[0] == 0x47 && head.Length > 376 && head[188] == 0x47 && head[376] == 0x47)
            || head.StartsWith("FLV"u8)
            || head.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75]);
    }

    private static IEnumerable<RgbImage> Read(string name, ReadOnlyMemory<byte>? bytes, int everyNth, ImageLimits limits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (bytes is null && !File.Exists(name))
            throw AudioFault.New(UrbanSoundErrorKind.NotFound, name, "no such file.");
        FfmpegSettings ffmpeg = FfmpegSettings.Installed;
        using Process process = Start(name, bytes is null ? $"file:{Path.GetFullPath(name)}" : "pipe:0", everyNth, ffmpeg);
        using CancellationTokenRegistration killed = cancellationToken.Register(() => Kill(process));
        bool hung = false;
        using ITimer watchdog = ffmpeg.Time.CreateTimer(_ => { hung = true; Kill(process); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Read it, so that ffmpeg never waits for us; only the last line is told.
        Task<string> complaint = LastLineAsync(process.StandardError);
        Task fed = FeedAsync(process.StandardInput.BaseStream, bytes ?? default);
        try
        {
            Stream output = process.StandardOutput.BaseStream;
            while (true)
            {
                // Only while it is waited for: a caller may take its time between frames.
                watchdog.Change(ffmpeg.Patience, Timeout.InfiniteTimeSpan);
                RgbImage? frame = Next(output, name, limits);
                watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                cancellationToken.ThrowIfCancellationRequested();
                if (frame is null)
                    break;
                yield return frame;
            }

            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (Volatile.Read(ref hung))
                throw AudioFault.New(UrbanSoundErrorKind.DeadlineExceeded, name, $"ffmpeg gave nothing for {ffmpeg.Patience.TotalSeconds:0.###} seconds and was stopped; try the file with ffmpeg itself.");
            if (process.ExitCode != 0)
                throw AudioFault.Invalid(name, $"ffmpeg can't decode it as a video: {AudioFault.OneLine(complaint.GetAwaiter().GetResult(), 160)}");
        }
        finally
        {
            Kill(process);
            process.WaitForExit();
            // Both end with the process.
            fed.GetAwaiter().GetResult();
            complaint.GetAwaiter().GetResult();
        }
    }

    private static Process Start(string name, string input, int everyNth, FfmpegSettings ffmpeg)
    {
        if (!ffmpeg.IsInstalled)
            throw AudioFault.Unsupported(name, $"a video is decoded by ffmpeg, which is not there; {ffmpeg.HowToInstall}.");
        string[] key = everyNth == 0 ? ["-skip_frame", "nokey"] : [];
        string[] filter = everyNth > 1 ? ["-vf", $"select=not(mod(n\\,{everyNth}))"] : [];
        var start = new ProcessStartInfo(ffmpeg.Executable!,
        [
            "-nostdin", "-hide_banner", "-nostats", "-v", "error", "-protocol_whitelist", "file,pipe", "-format_whitelist", Formats,
            .. key, "-i", input, "-map", "0:v:0", .. filter,
            "-vsync", "passthrough", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
        ])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw AudioFault.New(UrbanSoundErrorKind.Unavailable, name, $"ffmpeg ('{ffmpeg.Executable}') can't be started: {AudioFault.OneLine(fault.Message, 200)}", fault);
        }
    }

    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await using (input.ConfigureAwait(false))
                await input.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has seen enough, or has been killed; its exit status tells.
        }
    }

    private static async Task<string> LastLineAsync(StreamReader errors)
    {
        string last = "it says nothing";
        while (await errors.ReadLineAsync().ConfigureAwait(false) is { } line)
            last = string.IsNullOrWhiteSpace(line) ? last : line;
        return last;
    }

    /// <summary>One PPM picture as ffmpeg writes it: "P6", width, height, 255, each behind white space, then the pixels.</summary>
    private static RgbImage? Next(Stream stream, string name, ImageLimits limits)
    {
        Span<int> numbers = stackalloc int[3];
        int found = 0, value = -1, read = 0;
        for (; found < numbers.Length; read++)
        {
            int next = stream.ReadByte();
            if (next < 0 && read == 0)
                return null;
            if (next < 0 || read > LongestHeader || (read == 0 && next != 'P') || (read == 1 && next != '6'))
                throw Broken();
            if (read < 2)
                continue;
            if (next is >= '0' and <= '9')
            {
                value = (Math.Max(value, 0) * 10) + (next - '0');
                if (value > 1 << 20)
                    throw Broken();
            }
            else if (value >= 0)
            {
                numbers[found++] = value;
                value = -1;
            }
        }

        long pixels = (long)numbers[0] * numbers[1];
        if (numbers[2] != 255 || pixels < 1)
            throw Broken();
        if (pixels > limits.MaxPixels || 3 * pixels > MostFrameBytes || Math.Max(numbers[0], numbers[1]) > limits.MaxSide)
            throw AudioFault.New(UrbanSoundErrorKind.TooLarge, name, $"frames have {numbers[0]} x {numbers[1]} pixels, more than ImageLimits.MaxPixels ({limits.MaxPixels}) or MaxSide ({limits.MaxSide}) allows; scale the video down.");
        var frame = new byte[3 * pixels];
        try
        {
            stream.ReadExactly(frame);
        }
        catch (EndOfStreamException)
        {
            throw Broken();
        }

        return new RgbImage(numbers[0], numbers[1], frame);

        UrbanSoundException Broken() => AudioFault.Invalid(name, "ffmpeg stopped within a frame; the video is damaged.");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}

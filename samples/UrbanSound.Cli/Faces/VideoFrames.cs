using System.ComponentModel;
using System.Diagnostics;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Faces;

/// <summary>
/// Frames of a video through ffmpeg: a pipe of PPM pictures, one in memory at a time, no temporary files. ffmpeg is killed when the reader
/// stops, for whatever reason.
/// </summary>
internal static class VideoFrames
{
    private const int LargestFrame = 64 << 20;
    private const int LongestHeader = 64;

    /// <param name="path">The video.</param>
    /// <param name="every">Every n-th frame; 0 means key frames only.</param>
    /// <param name="cancellationToken">Kills ffmpeg.</param>
    public static IEnumerable<RgbImage> Read(string path, int every, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: no such file.");
        using var process = Start(path, every);
        using var killed = cancellationToken.Register(() => Kill(process));
        // Read it, so that ffmpeg never waits for us; only the last line is told.
        var complaint = "";
        process.ErrorDataReceived += (_, e) => complaint = string.IsNullOrWhiteSpace(e.Data) ? complaint : e.Data;
        process.BeginErrorReadLine();
        try
        {
            var output = process.StandardOutput.BaseStream;
            while (Next(output, path) is { } frame)
            {
                yield return frame;
                cancellationToken.ThrowIfCancellationRequested();
            }

            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: ffmpeg can't decode it: {complaint}");
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string path, int every)
    {
        string[] key = every == 0 ? ["-skip_frame", "nokey"] : [];
        string[] filter = every > 1 ? ["-vf", $"select=not(mod(n\\,{every}))"] : [];
        var named = Environment.GetEnvironmentVariable("URBANSOUND_FFMPEG");
        var start = new ProcessStartInfo(string.IsNullOrEmpty(named) ? "ffmpeg" : named,
        [
            "-nostdin", "-hide_banner", "-nostats", "-v", "error", "-protocol_whitelist", "file,pipe",
            // Single files only: playlists and the like would open what a hostile file names.
            "-format_whitelist", "h264,matroska,mov,avi,mpegts,mpeg,mpegvideo,m4v,hevc,ogg,flv,asf",
            .. key, "-i", $"file:{Path.GetFullPath(path)}", "-map", "0:v:0", .. filter,
            "-vsync", "passthrough", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
        ])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{path}: ffmpeg can't be started: {fault.Message} 'urbansound doctor' tells how to get it.", fault);
        }
    }

    /// <summary>One PPM picture as ffmpeg writes it: "P6", width, height, 255, each behind white space, then the pixels.</summary>
    private static RgbImage? Next(Stream stream, string path)
    {
        Span<int> numbers = stackalloc int[3];
        int found = 0, value = -1, read = 0;
        for (; found < numbers.Length; read++)
        {
            var next = stream.ReadByte();
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

        var bytes = 3L * numbers[0] * numbers[1];
        if (bytes is < 1 or > LargestFrame || numbers[2] != 255)
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge, $"{path}: frames of {numbers[0]} x {numbers[1]} pixels are more than {LargestFrame >> 20} MiB; scale the video down.");
        var pixels = new byte[bytes];
        try
        {
            stream.ReadExactly(pixels);
        }
        catch (EndOfStreamException)
        {
            throw Broken();
        }
        return new RgbImage(numbers[0], numbers[1], pixels);

        UrbanSoundException Broken() => new(UrbanSoundErrorKind.InvalidMedia, $"{path}: ffmpeg stopped within a frame; the video is damaged.");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
            process.WaitForExit();
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace UrbanSound.Audio;

/// <summary>
/// What ffmpeg writes while it decodes. The end is an end only if ffmpeg says that all went well; disposing stops it.
/// </summary>
internal sealed partial class FfmpegStream : ReadOnceStream
{
    /// <summary>
    /// Demuxers of single files. ffmpeg has others (hls, dash, concat, imf, sdp, …) that open whatever a hostile file names;
    /// those must not be reached even by a file that looks like something else at first.
    /// </summary>
    private const string Formats = "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,asf_o,ast,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,g722,gsm,"
        + "loas,matroska,mlp,mov,mp3,mpc,mpc8,mpeg,mpegts,mpegvideo,mxf,nistsphere,nut,ogg,oma,qcp,rm,shn,sox,tak,truehd,tta,voc,"
        + "vqf,w64,wav,wsaud,wtv,wv,xwma";

    private readonly Process _process;
    private readonly Stream _output;
    private readonly Task<string> _complaints;
    private readonly string _path;
    private readonly string _name;
    private readonly TimeSpan _patience;
    private readonly ITimer _watchdog;
    private volatile bool _hung;
    private bool _disposed;

    private FfmpegStream(Process process, string path, string name, FfmpegSettings settings)
    {
        _process = process;
        _output = process.StandardOutput.BaseStream;
        _complaints = Task.Run(() => ReadTail(process.StandardError));
        _path = path;
        _name = name;
        _patience = settings.Patience;
        _watchdog = settings.Time.CreateTimer(_ => OnHung(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts ffmpeg on a file.</summary>
    internal static FfmpegStream Start(string path, string name, FfmpegSettings settings)
    {
        // "file:" and a full path, so that no name is taken for an option or a protocol.
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-v", "error", "-xerror",
            "-protocol_whitelist", "file,pipe", "-format_whitelist", Formats, "-i", $"file:{Path.GetFullPath(path)}",
            "-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
        ];
        var start = new ProcessStartInfo(settings.Executable!, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new FfmpegStream(process, path, name, settings);
        }
        catch (Win32Exception fault)
        {
            throw AudioFault.New(UrbanSoundErrorKind.Unavailable, name,
                $"ffmpeg ('{settings.Executable}') can't be started: {AudioFault.OneLine(fault.Message, 200)}", fault);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Only while it is waited for: a caller may take its time between reads.
        _watchdog.Change(_patience, Timeout.InfiniteTimeSpan);
        int read = _output.Read(buffer);
        if (read == 0 && !buffer.IsEmpty)
        {
            _process.WaitForExit();
            _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            ThrowIfFailed();
        }
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _watchdog.Dispose();
            Kill();
            _process.WaitForExit();
            // Process leaves a stream that was taken from it to its taker.
            _output.Dispose();
            _process.Dispose();
        }
        base.Dispose(disposing);
    }

    private void OnHung()
    {
        _hung = true;
        Kill();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in the meantime.
        }
    }

    private void ThrowIfFailed()
    {
        if (_hung)
        {
            throw AudioFault.New(UrbanSoundErrorKind.DeadlineExceeded, _name,
                $"ffmpeg gave nothing for {_patience.TotalSeconds:0.###} seconds and was stopped; try the file with ffmpeg itself");
        }
        if (_process.ExitCode == 0)
            return;
        string complaints = _complaints.GetAwaiter().GetResult();
        if (complaints.Contains("matches no streams", StringComparison.Ordinal))
            throw AudioFault.Invalid(_name, "holds no audio track; send a sound, or a video that has one");
        throw AudioFault.Invalid(_name, $"ffmpeg can't decode it, the file is damaged or no media: {LastLine(complaints)}");
    }

    /// <summary>ffmpeg's last word, without addresses of its memory and the path, which the message has already.</summary>
    private string LastLine(string complaints)
    {
        string last = complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            ?? $"exit status {_process.ExitCode}";
        last = MemoryAddress().Replace(last, "]").Replace($"file:{Path.GetFullPath(_path)}: ", "", StringComparison.Ordinal);
        return AudioFault.OneLine(last, 160);
    }

    /// <summary>Reads it all, so that ffmpeg never waits for us, and keeps the end.</summary>
    private static string ReadTail(StreamReader errors)
    {
        using var closed = errors;
        const int most = 4096;
        string tail = "";
        var buffer = new char[most];
        for (int read; (read = errors.Read(buffer, 0, buffer.Length)) > 0;)
        {
            tail += new string(buffer, 0, read);
            tail = tail.Length > most ? tail[^most..] : tail;
        }
        return tail;
    }

    [GeneratedRegex(" @ 0x[0-9a-fA-F]+]")]
    private static partial Regex MemoryAddress();
}

namespace UrbanSound.Audio;

/// <summary>
/// Any other format, decoded by ffmpeg to WAV of the file's own rate and channels, which <see cref="WavReader"/> then reads from
/// the pipe: so no separate probing, and the same mix-down, limits and checks as for every WAV.
/// </summary>
internal sealed class FfmpegReader : AudioReader
{
    private readonly WavReader _decoded;
    private readonly FileStream _file;
    private readonly string _format;

    private FfmpegReader(WavReader decoded, FileStream file, MediaKind kind)
    {
        _decoded = decoded;
        _file = file;
        _format = kind.IsAudio ? $"{kind.Name}, decoded by ffmpeg" : "decoded by ffmpeg";
    }

    public override int SampleRate => _decoded.SampleRate;

    public override int Channels => _decoded.Channels;

    public override long? FrameCount => null;

    public override string Format => _format;

    /// <summary>Starts decoding.</summary>
    /// <param name="file">The file, kept open and closed with the reader; on failure it stays the caller's.</param>
    /// <param name="kind">What it seems to be.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="limits">Limits.</param>
    /// <param name="ffmpeg">Which program.</param>
    internal static FfmpegReader Open(FileStream file, MediaKind kind, string name, AudioLimits limits, FfmpegSettings ffmpeg)
    {
        var process = FfmpegStream.Start(file.Name, name, ffmpeg);
        try
        {
            // Bytes were counted on the file; what is decoded may well be more, and MaxDuration bounds it.
            return new FfmpegReader(new WavReader(process, name, limits with { MaxBytes = long.MaxValue }), file, kind);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public override int Read(Span<float> mono) => _decoded.Read(mono);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoded.Dispose();
            _file.Dispose();
        }
        base.Dispose(disposing);
    }
}

namespace UrbanSound.Audio;

/// <summary>
/// Reads a sound from its beginning to its end as mono samples, in constant memory whatever its length. Not thread-safe.
/// </summary>
public abstract class AudioReader : IDisposable
{
    /// <summary>Samples a second, in hertz: the source's own rate, 1,000 to 768,000.</summary>
    public abstract int SampleRate { get; }

    /// <summary>Channels of the source; the samples read are their mean.</summary>
    public abstract int Channels { get; }

    /// <summary>How many mono samples will be read in all, when that is known beforehand; else null.</summary>
    public abstract long? FrameCount { get; }

    /// <summary>What the source is, for people: <c>WAV, 16-bit PCM</c>.</summary>
    public abstract string Format { get; }

    /// <summary>Reads the next samples: the mean of the channels, full scale ±1.</summary>
    /// <param name="mono">Where they go. It is filled unless the end is reached.</param>
    /// <returns>How many were read; 0 at the end (or when <paramref name="mono"/> is empty).</returns>
    /// <exception cref="UrbanSoundException">The source is damaged here (InvalidMedia), a limit is passed (TooLarge), or its
    /// bytes can't be had (Unavailable). What was read before stays valid; reading on makes no sense.</exception>
    public abstract int Read(Span<float> mono);

    /// <summary>
    /// Opens a file. WAV is recognised by content and read here; everything else is decoded by ffmpeg, which must be installed
    /// (or named by the environment variable <c>URBANSOUND_FFMPEG</c>). Of a video, the first audio track is read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <returns>A reader at the first sample; dispose it.</returns>
    /// <exception cref="UrbanSoundException">NotFound, AccessDenied, InvalidMedia (not audio, damaged, no samples),
    /// UnsupportedMedia (needs a decoder that is not there), TooLarge (a limit).</exception>
    public static AudioReader Open(string path, AudioLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return AudioOpener.Open(path, limits ?? AudioLimits.Default, FfmpegSettings.Installed);
    }

    /// <summary>
    /// Opens a stream, which need not seek. When opening fails, the stream stays open whatever <paramref name="leaveOpen"/> says.
    /// What ffmpeg must decode is first copied to a private temporary file, because containers such as MP4 can't be read front to
    /// back; the file goes with the reader.
    /// </summary>
    /// <param name="stream">The bytes, from the current position.</param>
    /// <param name="name">What the stream is called in messages.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <param name="leaveOpen">false (the default): the stream is closed with the reader, or before; true: it stays the caller's.</param>
    /// <returns>A reader at the first sample; dispose it.</returns>
    /// <exception cref="UrbanSoundException">As for <see cref="Open(string, AudioLimits?)"/>.</exception>
    public static AudioReader Open(Stream stream, string name, AudioLimits? limits = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AudioOpener.Open(stream, name, limits ?? AudioLimits.Default, FfmpegSettings.Installed, leaveOpen);
    }

    /// <summary>The ffmpeg that formats other than WAV are read through: the one that URBANSOUND_FFMPEG names, else the first on the path.</summary>
    /// <returns>Its full path; null when there is none, and only WAV can be read.</returns>
    public static string? FindFfmpeg() => FfmpegSettings.Installed.Executable;

    /// <summary>Closes the source. A decoder that is still running is stopped.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the reader holds.</summary>
    /// <param name="disposing">True from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}

namespace UrbanSound.Audio;

/// <summary>Decides who reads a source: WAV is read here, what is plainly no media is refused, all else goes to ffmpeg.</summary>
internal static class AudioOpener
{
    internal static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
            throw AudioFault.Invalid(path, "is a directory; name a file in it");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw AudioFault.FromFileSystem(path, fault);
        }
    }

    internal static AudioReader Open(string path, AudioLimits limits, FfmpegSettings ffmpeg)
    {
        FileStream file = OpenFile(path);
        try
        {
            // A named pipe is a file that can't seek.
            return file.CanSeek ? OpenFile(file, path, limits, ffmpeg) : Open(file, path, limits, ffmpeg);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static AudioReader Open(Stream stream, string name, AudioLimits limits, FfmpegSettings ffmpeg, bool leaveOpen = false)
    {
        long start = stream.CanSeek ? stream.Position : 0;
        ReplayStream? replay = stream.CanSeek ? null : new ReplayStream(stream);
        stream = replay ?? stream;

        MediaKind kind = Sniff(stream, name, limits);
        Rewind();
        UrbanSoundException? refused = null;
        if (kind == MediaKind.Wav)
        {
            try
            {
                return new WavReader(stream, name, limits, leaveOpen);
            }
            catch (UrbanSoundException fault) when (fault.Kind == UrbanSoundErrorKind.UnsupportedMedia && Rewind())
            {
                refused = RequireFfmpeg(fault, ffmpeg);
            }
        }
        // An ID3 tag may stand before a WAV, too; only the file tells, which can seek past it.
        if (kind != MediaKind.Id3)
            RequireMedia(kind, name, ffmpeg);
        FileStream spool = SpoolFile.From(stream, name, limits);
        try
        {
            AudioReader reader = OpenFile(spool, name, limits, ffmpeg, refused);
            if (!leaveOpen)
                stream.Dispose();
            return reader;
        }
        catch
        {
            spool.Dispose();
            throw;
        }

        bool Rewind()
        {
            if (replay is not null)
                return replay.TryRewind();
            stream.Position = start;
            return true;
        }
    }

    private static AudioReader OpenFile(FileStream file, string name, AudioLimits limits, FfmpegSettings ffmpeg,
        UrbanSoundException? refused = null)
    {
        MediaKind kind = Sniff(file, name, limits);
        if (kind == MediaKind.Wav && refused is null)
        {
            try
            {
                file.Position = 0;
                return new WavReader(file, name, limits);
            }
            catch (UrbanSoundException fault) when (fault.Kind == UrbanSoundErrorKind.UnsupportedMedia)
            {
                refused = RequireFfmpeg(fault, ffmpeg);
            }
        }
        RequireMedia(kind, name, ffmpeg);
        try
        {
            return FfmpegReader.Open(file, kind, name, limits, ffmpeg);
        }
        catch (UrbanSoundException fault) when (refused is not null && fault.Kind == UrbanSoundErrorKind.InvalidMedia)
        {
            // Both tried; why we did not read it tells more than what ffmpeg made of it.
            throw new UrbanSoundException(refused.Kind, $"{refused.Message}; ffmpeg could not decode it either", fault);
        }
    }

    /// <summary>Looks at the first bytes, past an ID3v2 tag where the stream can seek, and leaves the position anywhere.</summary>
    private static MediaKind Sniff(Stream stream, string name, AudioLimits limits)
    {
        var head = new byte[MediaKind.HeadBytes];
        long start = stream.CanSeek ? stream.Position : 0;
        var source = new ByteSource(stream, name, limits);
        int read = source.Read(head);
        if (stream.CanSeek && read >= WavHeader.MagicBytes && WavHeader.IsId3(head))
        {
            stream.Position = Math.Min(stream.Length, start + WavHeader.Id3Length(head));
            var inner = new byte[MediaKind.HeadBytes];
            MediaKind tagged = MediaKind.Recognise(inner.AsSpan(0, source.Read(inner)));
            // What follows a tag is MP3 unless it says otherwise; text after one is no reason to trust it less than noise.
            return tagged.IsAudio ? tagged : MediaKind.Mp3;
        }
        return MediaKind.Recognise(head.AsSpan(0, read));
    }

    private static UrbanSoundException RequireFfmpeg(UrbanSoundException refused, FfmpegSettings ffmpeg) => ffmpeg.IsInstalled
        ? refused
        : throw new UrbanSoundException(refused.Kind, $"{refused.Message}, or let ffmpeg read it: {ffmpeg.HowToInstall}", refused);

    private static void RequireMedia(MediaKind kind, string name, FfmpegSettings ffmpeg)
    {
        if (!kind.MayBeMedia)
            throw AudioFault.Invalid(name, $"{kind.Sentence}, not audio; send a sound or video file");
        if (!ffmpeg.IsInstalled)
            throw AudioFault.Unsupported(name, $"{kind.Sentence}; reading it needs ffmpeg: {ffmpeg.HowToInstall}");
    }
}

using UrbanSound.Audio;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>Media types by the first bytes of a file.</summary>
internal static class MediaSignature
{
    internal static string TypeOf(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> head = bytes[..Math.Min(bytes.Length, MediaKind.HeadBytes)];
        if (NpyArray.IsNpy(head))
            return MediaInput.Tensor;
        if (Picture(head) is { } picture)
            return picture;
        MediaKind kind = MediaKind.Recognise(head);
        return kind switch
        {
            { IsAudio: false } => MediaInput.Unknown,
            // Of the brands, Apple's for sound alone begin with M4A or M4B.
            { Name: "MP4" } => head.Length >= 12 && head[8..].StartsWith("M4"u8) && (head[10] is (byte)'A' or (byte)'B') ? "audio/mp4" : "video/mp4",
            { Name: "WAV" } => "audio/wav",
            { Name: "MP3" or "ID3" } => "audio/mpeg",
            { Name: "FLAC" } => "audio/flac",
            { Name: "Ogg" } => "audio/ogg",
            { Name: "AAC" } => "audio/aac",
            { Name: "AIFF" } => "audio/aiff",
            { Name: "Matroska" } => "audio/webm",
            _ => "audio/x-other",
        };
    }

    private static string? Picture(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return "image/png";
        if (head.StartsWith("GIF8"u8))
            return "image/gif";
        if (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8))
            return "image/webp";
        // A bitmap's reserved bytes are 0; two letters alone would take many a text for a picture.
        if (head.StartsWith("BM"u8) && head.Length >= 14 && head[6..10].IndexOfAnyExcept((byte)0) < 0)
            return "image/bmp";
        if (head.Length >= 3 && head[0] == 'P' && (head[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6') && (head[2] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'#'))
            return "image/x-portable-anymap";
        return null;
    }
}

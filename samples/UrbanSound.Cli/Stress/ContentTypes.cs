namespace UrbanSound.Cli.Stress;

/// <summary>The media type that a file's ending promises.</summary>
internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";

    public static string Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".WAV" or ".WAVE" or ".BWF" or ".RF64" => "audio/wav",
        ".MP3" => "audio/mpeg",
        ".FLAC" => "audio/flac",
        ".OGG" or ".OGA" or ".OPUS" => "audio/ogg",
        ".M4A" => "audio/mp4",
        ".MP4" => "video/mp4",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" or ".JPE" or ".JFIF" => "image/jpeg",
        ".WEBP" => "image/webp",
        ".GIF" => "image/gif",
        ".BMP" or ".DIB" => "image/bmp",
        _ => Unknown,
    };
}

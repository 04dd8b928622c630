using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>What a picture tells beside its pixels.</summary>
internal sealed class ImageMetadata(ushort? orientation)
{
    /// <summary>Null where the file says nothing.</summary>
    public ExifProfile? ExifProfile { get; } = orientation is { } value ? new ExifProfile(value) : null;
}

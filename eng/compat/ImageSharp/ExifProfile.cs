using System.Diagnostics.CodeAnalysis;

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>EXIF of a picture; the stand-in knows its orientation only.</summary>
internal sealed class ExifProfile(ushort orientation)
{
    public bool TryGetValue<TValueType>(ExifTag<TValueType> tag, [NotNullWhen(true)] out IExifValue<TValueType>? exifValue)
    {
        exifValue = tag.Number == ExifTag.Orientation.Number ? new ExifValue(orientation) as IExifValue<TValueType> : null;
        return exifValue is not null;
    }

    private sealed record ExifValue(ushort Value) : IExifValue<ushort>;
}

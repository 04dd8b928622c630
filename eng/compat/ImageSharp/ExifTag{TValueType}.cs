namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>The name of a value of that type.</summary>
internal sealed class ExifTag<TValueType>(ushort number) : ExifTag(number);

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>A value of EXIF.</summary>
internal interface IExifValue<out TValueType>
{
    TValueType? Value { get; }
}

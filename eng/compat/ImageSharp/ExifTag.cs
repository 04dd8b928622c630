namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>Names of EXIF's values.</summary>
internal abstract class ExifTag(ushort number)
{
    /// <summary>How the picture is to be turned: 1 to 8.</summary>
    public static ExifTag<ushort> Orientation { get; } = new(0x112);

    internal ushort Number { get; } = number;
}

using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>What a picture's header tells.</summary>
internal sealed class ImageInfo(int width, int height, ImageMetadata metadata)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public ImageMetadata Metadata { get; } = metadata;
}

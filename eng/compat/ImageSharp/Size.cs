namespace SixLabors.ImageSharp;

/// <summary>Width and height in pixels.</summary>
internal readonly record struct Size(int Width, int Height);

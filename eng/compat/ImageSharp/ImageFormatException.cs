namespace SixLabors.ImageSharp;

/// <summary>What is wrong with a picture's bytes.</summary>
internal abstract class ImageFormatException(string message) : Exception(message);

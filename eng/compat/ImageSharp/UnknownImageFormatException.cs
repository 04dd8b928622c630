namespace SixLabors.ImageSharp;

/// <summary>The bytes are no picture of a format that is read.</summary>
internal sealed class UnknownImageFormatException(string message) : ImageFormatException(message);

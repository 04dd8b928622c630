namespace SixLabors.ImageSharp;

/// <summary>A picture is damaged or ends early.</summary>
internal sealed class InvalidImageContentException(string message) : ImageFormatException(message);

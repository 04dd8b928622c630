namespace UrbanSound.Cli.Pictures;

/// <summary>A colour in sRGB, 8 bits a channel.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue);

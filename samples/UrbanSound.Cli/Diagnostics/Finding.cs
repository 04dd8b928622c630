namespace UrbanSound.Cli.Diagnostics;

/// <summary>Something that is there or isn't.</summary>
/// <param name="Name">What.</param>
/// <param name="Found">Whether it is there and works.</param>
/// <param name="Path">Where.</param>
/// <param name="Version">Which.</param>
/// <param name="Remedy">How to get it when it is missing.</param>
internal sealed record Finding(string Name, bool Found, string? Path = null, string? Version = null, string? Remedy = null);

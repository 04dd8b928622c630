namespace UrbanSound.AspNetCore.Tests;

/// <summary>An answer as it came over a socket.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);

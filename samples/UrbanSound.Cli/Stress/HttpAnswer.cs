namespace UrbanSound.Cli.Stress;

/// <summary>What a server answered.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers; of a name that comes twice the last.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Closes">Whether the server ends the connection after it.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, bool Closes)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Seconds after which to come again; null where the header is missing, or is no whole number above 0.</summary>
    public int? RetryAfter => int.TryParse(Header("Retry-After"), System.Globalization.NumberStyles.None, Culture.Invariant, out int seconds) && seconds > 0 ? seconds : null;
}

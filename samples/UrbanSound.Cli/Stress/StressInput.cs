using System.Security.Cryptography;

namespace UrbanSound.Cli.Stress;

/// <summary>What a request sends, and the one right answer to it.</summary>
/// <param name="Name">A file's path, or what it was made from.</param>
/// <param name="MediaType">Its content type.</param>
/// <param name="Body">The whole file.</param>
/// <param name="Label">The label that the model gives it in this process.</param>
/// <param name="Score">That label's score.</param>
internal sealed record StressInput(string Name, string MediaType, byte[] Body, string Label, float Score)
{
    /// <summary>How far a score may be from the known one: another processor rounds otherwise.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The body's SHA-256, in hexadecimal.</summary>
    public string BodySha256 => field ??= Convert.ToHexStringLower(SHA256.HashData(Body));

    /// <summary>Whether an answer is the one to this input.</summary>
    public bool IsAnsweredBy(string label, double score) => label == Label && Math.Abs(score - Score) <= Tolerance;
}

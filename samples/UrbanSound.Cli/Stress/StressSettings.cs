namespace UrbanSound.Cli.Stress;

/// <summary>How requests are sent.</summary>
/// <param name="Server">Where to; the path is that of the requests.</param>
/// <param name="Deadline">How long a request may take in all; null for no end.</param>
/// <param name="Patience">How long a single answer may take.</param>
/// <param name="Retry">Whether to come again when a refusal says.</param>
/// <param name="ApiKey">Sent with every request; null for none.</param>
/// <param name="Signer">Signs every request, for an endpoint of SageMaker; null for none.</param>
internal sealed record StressSettings(Uri Server, TimeSpan? Deadline, TimeSpan Patience, bool Retry, string? ApiKey, SageMakerSigner? Signer = null)
{
    /// <summary>The header that carries a request's name there and back: SageMaker lets only this one of its own through.</summary>
    public string IdHeader => Signer is null ? "X-Request-Id" : "X-Amzn-SageMaker-Custom-Attributes";
}

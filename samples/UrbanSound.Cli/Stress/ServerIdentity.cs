namespace UrbanSound.Cli.Stress;

/// <summary>What a server says of the model that answers.</summary>
internal sealed record ServerIdentity(string? Model, string? Version, string? Sha256, string? ManifestSha256, string? Sdk, string? Software)
{
    public static ServerIdentity? Read(HttpAnswer answer)
    {
        var said = new ServerIdentity(
            answer.Header("X-Model-Name"), answer.Header("X-Model-Version"), answer.Header("X-Model-Sha256"), answer.Header("X-Manifest-Sha256"),
            answer.Header("X-Sdk-Version"), answer.Header("Server"));
        return said == new ServerIdentity(null, null, null, null, null, null) ? null : said;
    }
}

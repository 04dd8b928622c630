using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace UrbanSound.AspNetCore.Hosting;

/// <summary>Whether a request has the key, found out in a time that tells nothing of the key.</summary>
internal sealed class ApiKeyCheck(IOptions<InferenceServerOptions> options)
{
    private const string Bearer = "Bearer ";

    private readonly byte[]? _hash = options.Value.ApiKey is { } key ? Hash(key) : null;

    public bool Lets(HttpRequest request)
    {
        if (_hash is null)
            return true;
        string? given = request.Headers["X-API-Key"];
        if (given is null && request.Headers.Authorization.ToString() is { } authorization && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            given = authorization[Bearer.Length..].Trim();
        return given is not null && CryptographicOperations.FixedTimeEquals(Hash(given), _hash);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

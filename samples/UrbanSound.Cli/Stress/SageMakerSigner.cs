using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace UrbanSound.Cli.Stress;

/// <summary>
/// Signs requests to an endpoint of Amazon SageMaker: Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html),
/// with the credentials and the region that AWS's own tools would take. Thread-safe.
/// </summary>
internal sealed class SageMakerSigner
{
    private const string Service = "sagemaker";

    private readonly AWSCredentials _credentials;
    private readonly string _region;
    private readonly TimeProvider _time;

    public SageMakerSigner(AWSCredentials credentials, string region, TimeProvider time) => (_credentials, _region, _time) = (credentials, region, time);

    /// <summary>Looks for credentials and region in the environment, the profile, and on the machine's metadata service.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="region">Its region; null to look for it.</param>
    /// <param name="server">Another server than the region's, say an emulator; null means the region's.</param>
    /// <returns>The signer, and where requests go.</returns>
    /// <exception cref="UrbanSoundException">AccessDenied: no credentials. InvalidOptions: no region.</exception>
    public static async Task<(SageMakerSigner Signer, Uri Address)> CreateAsync(string endpoint, string? region, Uri? server)
    {
        region ??= FallbackRegionFactory.GetRegionEndpoint()?.SystemName
            ?? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"--sagemaker {endpoint}: no region is configured; name it with --region, or in AWS_REGION.");
        AWSCredentials credentials;
        try
        {
            credentials = DefaultAWSCredentialsIdentityResolver.GetCredentials();
            await credentials.GetCredentialsAsync();
        }
        catch (AmazonClientException e)
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.AccessDenied,
                $"--sagemaker {endpoint}: no credentials of AWS were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile by AWS_PROFILE.", e);
        }

        server ??= new Uri($"https://runtime.sagemaker.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
        return (new SageMakerSigner(credentials, region, TimeProvider.System), new Uri(server, $"/endpoints/{Uri.EscapeDataString(endpoint)}/invocations"));
    }

    /// <summary>The headers that prove who asks.</summary>
    /// <param name="address">Where the request goes; without a query.</param>
    /// <param name="headers">The request's other headers, which are signed, too: names in lower case, values without spaces at their ends.</param>
    /// <param name="bodySha256">The SHA-256 of its body, in hexadecimal.</param>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> SignAsync(Uri address, IEnumerable<KeyValuePair<string, string>> headers, string bodySha256)
    {
        ImmutableCredentials credentials = await _credentials.GetCredentialsAsync();
        DateTime now = _time.GetUtcNow().UtcDateTime;
        List<KeyValuePair<string, string>> added =
        [
            new("x-amz-content-sha256", bodySha256),
            new("x-amz-date", now.ToString(AWSSDKUtils.ISO8601BasicDateTimeFormat, Culture.Invariant)),
        ];
        if (credentials.UseToken)
            added.Add(new("x-amz-security-token", credentials.Token));
        var signed = new SortedDictionary<string, string>(headers.Concat(added).Append(new("host", address.Authority)).ToDictionary(), StringComparer.Ordinal);
        string names = string.Join(';', signed.Keys);
        // Every service but S3 wants the path encoded once more than it is sent.
        string path = string.Join('/', address.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        string canonical = $"POST\n{path}\n\n{string.Concat(signed.Select(h => $"{h.Key}:{h.Value}\n"))}\n{names}\n{bodySha256}";
        added.Add(new("authorization", AWS4Signer.ComputeSignature(credentials, _region, now, Service, names, canonical).ForAuthorizationHeader));
        return added;
    }
}

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
    /// <param name="endpoint">The endpoint's name: letters, digits and hyphens.</param>
    /// <param name="region">Its region; null to look for it.</param>
    /// <param name="server">Another server than the region's, say an emulator; null means the region's.</param>
    /// <returns>The signer, and where requests go.</returns>
    /// <exception cref="UrbanSoundException">AccessDenied: no credentials, and why. InvalidOptions: no region.</exception>
    public static async Task<(SageMakerSigner Signer, Uri Address)> CreateAsync(string endpoint, string? region, Uri? server)
    {
        AWSCredentials credentials;
        try
        {
            region ??= FallbackRegionFactory.GetRegionEndpoint()?.SystemName
                ?? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"--sagemaker {endpoint}: no region is configured; name it with --region, or in AWS_REGION.");
            credentials = DefaultAWSCredentialsIdentityResolver.GetCredentials();
            await credentials.GetCredentialsAsync();
        }
        catch (Exception e) when (IsOfCredentials(e))
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.AccessDenied,
                $"--sagemaker {endpoint}: no credentials of AWS: {Reason(e)} Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile by AWS_PROFILE; profiles of single sign-on are not taken, 'aws configure export-credentials --format env' makes variables of one.", e);
        }

        server ??= new Uri($"https://runtime.sagemaker.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
        return (new SageMakerSigner(credentials, region, TimeProvider.System), new Uri(server, $"/endpoints/{endpoint}/invocations"));
    }

    /// <summary>Whether it is how a source of credentials fails: a service says no, an answer is missing, or a package for the kind of profile.</summary>
    private static bool IsOfCredentials(Exception e) => e is AmazonClientException or AmazonServiceException or InvalidOperationException or ArgumentException or IOException;

    // What a service said stands in an inner one; a list of all that was tried has several lines.
    private static string Reason(Exception e)
    {
        string reason = e.Message;
        for (Exception? inner = e.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is AmazonServiceException && !reason.Contains(inner.Message, StringComparison.Ordinal))
                reason = $"{reason.TrimEnd('.', ' ')}: {inner.Message}";
        }
        return string.Join(' ', reason.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.', ' ') + ".";
    }

    /// <summary>The headers that prove who asks.</summary>
    /// <param name="address">Where the request goes; without a query, and with nothing in its path that would have to be encoded.</param>
    /// <param name="headers">The request's other headers, which are signed, too: names in lower case, values without spaces at their ends.</param>
    /// <param name="bodySha256">The SHA-256 of its body, in hexadecimal.</param>
    /// <exception cref="UrbanSoundException">AccessDenied: the credentials have run out, and new ones are not given.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> SignAsync(Uri address, IEnumerable<KeyValuePair<string, string>> headers, string bodySha256)
    {
        ImmutableCredentials credentials;
        try
        {
            credentials = await _credentials.GetCredentialsAsync();
        }
        catch (Exception e) when (IsOfCredentials(e))
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"No credentials of AWS any more: {Reason(e)}", e);
        }

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
        string canonical = $"POST\n{address.AbsolutePath}\n\n{string.Concat(signed.Select(h => $"{h.Key}:{h.Value}\n"))}\n{names}\n{bodySha256}";
        added.Add(new("authorization", AWS4Signer.ComputeSignature(credentials, _region, now, Service, names, canonical).ForAuthorizationHeader));
        return added;
    }
}

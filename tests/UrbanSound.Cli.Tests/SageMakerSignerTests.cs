using System.Security.Cryptography;
using Amazon.Runtime;
using UrbanSound.Cli.Stress;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class SageMakerSignerTests
{
    /// <summary>The example of AWS's documentation; it opens nothing.</summary>
    private const string KeyId = "AKIDEXAMPLE", Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    // The authorizations are botocore's: sagemaker-signatures.py prints them.
    [Theory]
    [InlineData(
        "us-east-1", "https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/urban-sounds/invocations", null,
        "content-type;host;x-amz-content-sha256;x-amz-date;x-amzn-sagemaker-custom-attributes", "71929a1c6eb19516528309d53299044f29d53242a36bf4c2237505d5ec4b4abb")]
    [InlineData(
        "eu-central-1", "http://127.0.0.1:8080/endpoints/any/invocations", "a/session+token==",
        "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amzn-sagemaker-custom-attributes", "1225081f4e7023e6e7ba74cd9eae13252877c9bce816cd5b8d4cde132448409b")]
    public async Task Signs_as_botocore_does(string region, string address, string? token, string names, string signature)
    {
        AWSCredentials credentials = token is null ? new BasicAWSCredentials(KeyId, Secret) : new SessionAWSCredentials(KeyId, Secret, token);
        var signer = new SageMakerSigner(credentials, region, new FrozenClock(new(2026, 11, 21, 18, 30, 5, TimeSpan.Zero)));
        string body = Convert.ToHexStringLower(SHA256.HashData("the bytes of a sound"u8));
        var added = (await signer.SignAsync(
            new Uri(address), [new("content-type", "audio/wav"), new("x-amzn-sagemaker-custom-attributes", "2000-2000-17")], body)).ToDictionary();
        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential={KeyId}/20261121/{region}/sagemaker/aws4_request, SignedHeaders={names}, Signature={signature}", added["authorization"]);
        Assert.Equal("20261121T183005Z", added["x-amz-date"]);
        Assert.Equal(body, added["x-amz-content-sha256"]);
        Assert.Equal(token, added.GetValueOrDefault("x-amz-security-token"));
    }

    [Fact]
    public async Task Requests_to_an_endpoint_carry_the_signature_and_its_own_header_for_their_names()
    {
        using var folder = new TemporaryFolder();
        await using var server = new FakeServer();
        var said = await RunAsync("stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu-west-1", "--url", server.Url, "--requests", "6", "--inputs", "3", "-o", folder.File("out.json"));
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains("6 of 6 right", said.Output, StringComparison.Ordinal);
        Assert.Equal(6, server.Heads.Count);
        foreach (var head in server.Heads)
        {
            Assert.Equal("POST /endpoints/urban-sounds/invocations HTTP/1.1", head[""]);
            Assert.StartsWith($"AWS4-HMAC-SHA256 Credential={KeyId}/", head["Authorization"], StringComparison.Ordinal);
            Assert.Contains("/eu-west-1/sagemaker/aws4_request", head["Authorization"], StringComparison.Ordinal);
            Assert.Contains("X-Amzn-SageMaker-Custom-Attributes", head.Keys, StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain("X-Request-Id", head.Keys, StringComparer.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(folder.File("out.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_the_service_are_told_by_their_names()
    {
        await using var server = new FakeServer(_ => new() { Status = 424, ErrorType = "ModelError:http://internal.amazon.com/coral/com.amazon.coral.service/" });
        var said = await RunAsync("stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu-west-1", "--url", server.Url, "--requests", "2", "--inputs", "2");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("2 x status 424 ModelError", said.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("-a")]
    [InlineData("")]
    public async Task What_is_no_endpoints_name_is_refused(string name)
    {
        var said = await Cli.RunAsync("stress", "dump", "--sagemaker", name, "--region", "eu-west-1");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("--sagemaker", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_it_says_how_to_give_them()
    {
        var said = await Cli.RunProcessWithAsync(
            WithoutProfile, "stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu-west-1", "--url", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("AWS_ACCESS_KEY_ID", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_region_it_says_how_to_name_it()
    {
        var said = await Cli.RunProcessWithAsync(WithoutProfile, "stress", "dump", "--sagemaker", "urban-sounds", "--url", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("--region", said.Error, StringComparison.Ordinal);
    }

    private static Task<Cli.Said> RunAsync(params string[] args) => Cli.RunProcessWithAsync(
        start => (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = (KeyId, Secret), args);

    private static void WithoutProfile(System.Diagnostics.ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere";
        start.Environment["AWS_CONFIG_FILE"] = "/nowhere";
        start.Environment["HOME"] = Path.GetTempPath();
    }

    private sealed class FrozenClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

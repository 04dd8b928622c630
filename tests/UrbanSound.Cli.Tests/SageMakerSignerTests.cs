using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using UrbanSound.Cli.Stress;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class SageMakerSignerTests
{
    /// <summary>The example of AWS's documentation; it opens nothing.</summary>
    private const string KeyId = "AKIDEXAMPLE", Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private const string RoleProfile = """
        [profile tested]
        role_arn = arn:aws:iam::111122223333:role/listener
        source_profile = own
        region = eu-west-1
        """;

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
            // Signed anew from what arrived, at the time that it tells.
            Assert.Equal(head["(body)"], head["x-amz-content-sha256"]);
            var time = DateTimeOffset.ParseExact(head["x-amz-date"], "yyyyMMdd'T'HHmmss'Z'", Culture.Invariant, System.Globalization.DateTimeStyles.AssumeUniversal);
            var again = await new SageMakerSigner(new BasicAWSCredentials(KeyId, Secret), "eu-west-1", new FrozenClock(time)).SignAsync(
                new Uri($"http://{head["Host"]}/endpoints/urban-sounds/invocations"),
                [new("content-type", head["Content-Type"]), new("x-amzn-sagemaker-custom-attributes", head["X-Amzn-SageMaker-Custom-Attributes"])], head["(body)"]);
            Assert.Equal(again.ToDictionary()["authorization"], head["Authorization"]);
        }

        // Whoever emulates it here, an endpoint's instances are not this machine.
        var result = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(folder.File("out.json")), StressJsonContext.Default.StressResult)!;
        Assert.Contains("as fast as the endpoint urban-sounds did, whose instances the client doesn't know", result.Cost.Assumption, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(folder.File("out.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_ones_own_server_is_not_sent_to_Amazon()
    {
        await using var server = new FakeServer();
        var said = await Cli.RunProcessWithAsync(
            start => (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"], start.Environment["URBANSOUND_API_KEY"]) = (KeyId, Secret, "open-sesame"),
            "stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu-west-1", "--url", server.Url, "--requests", "1");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.DoesNotContain("open-sesame", Assert.Single(server.Heads).Values);
    }

    [Fact]
    public async Task A_role_of_the_profile_is_assumed()
    {
        await using var server = new FakeServer();
        using var folder = new TemporaryFolder();
        await using var sts = new FakeSts(200, """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>
            <SecretAccessKey>assumed</SecretAccessKey><SessionToken>a-session</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """);
        var said = await RunWithProfileAsync(folder, RoleProfile, sts.Url, server.Url);
        Assert.Equal((0, ""), (said.Code, said.Error));
        var head = Assert.Single(server.Heads);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/", head["Authorization"], StringComparison.Ordinal);
        Assert.Equal("a-session", head["x-amz-security-token"]);
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed_is_told_with_the_reason()
    {
        await using var server = new FakeServer();
        using var folder = new TemporaryFolder();
        await using var sts = new FakeSts(403, """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not for the likes of you.</Message></Error></ErrorResponse>
            """);
        var said = await RunWithProfileAsync(folder, RoleProfile, sts.Url, server.Url);
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("Not for the likes of you.", said.Error, StringComparison.Ordinal);
        Assert.Empty(server.Heads);
    }

    [Fact]
    public async Task A_profile_that_needs_more_than_is_here_is_told_and_is_no_fault_of_the_program()
    {
        await using var server = new FakeServer();
        using var folder = new TemporaryFolder();
        var said = await RunWithProfileAsync(folder, """
            [profile tested]
            sso_start_url = https://example.awsapps.com/start
            sso_region = eu-west-1
            sso_account_id = 111122223333
            sso_role_name = listener
            """, "http://127.0.0.1:1", server.Url);
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("--sagemaker urban-sounds: no credentials of AWS", said.Error, StringComparison.Ordinal);
        Assert.Contains("The profile [tested] is an SSO profile.", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_gone_during_a_run_fail_the_requests_and_nothing_else()
    {
        await using var server = new FakeServer();
        var signer = new SageMakerSigner(new Expired(), "eu-west-1", TimeProvider.System);
        using var terminal = new Terminal.CliTerminal(TextWriter.Null, TextWriter.Null, () => Stream.Null);
        var inputs = StressInputs.Create(terminal, model: null, folder: null, 4, CancellationToken.None);
        using var run = new PhaseRun(new StressSettings(new Uri(server.Url + "/endpoints/a/invocations"), null, TimeSpan.FromSeconds(60), false, null, signer), inputs, new StressPhase("8/2", 8, 2));
        var result = await run.RunAsync(CancellationToken.None);
        Assert.Equal((8, 0), (result.Failed, result.Right));
        Assert.Equal(new("no signature", 8), Assert.Single(result.Errors));
    }

    [Fact]
    public async Task A_path_that_would_be_lost_is_refused()
    {
        var said = await Cli.RunAsync("stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu-west-1", "--url", "http://127.0.0.1:1/invocations");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("--url", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_regions_name_is_refused()
    {
        var said = await Cli.RunAsync("stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu west/1");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("--region", said.Error, StringComparison.Ordinal);
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

    private static Task<Cli.Said> RunWithProfileAsync(TemporaryFolder folder, string profile, string sts, string server)
    {
        File.WriteAllText(folder.File("config"), profile);
        File.WriteAllText(folder.File("credentials"), $"[own]\naws_access_key_id = {KeyId}\naws_secret_access_key = {Secret}\n");
        return Cli.RunProcessWithAsync(
            start =>
            {
                WithoutProfile(start);
                start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = folder.File("credentials");
                start.Environment["AWS_CONFIG_FILE"] = folder.File("config");
                start.Environment["AWS_PROFILE"] = "tested";
                start.Environment["AWS_ENDPOINT_URL_STS"] = sts;
                start.Environment["AWS_MAX_ATTEMPTS"] = "1";
            },
            "stress", "dump", "--sagemaker", "urban-sounds", "--region", "eu-west-1", "--url", server, "--requests", "1");
    }

    private static void WithoutProfile(System.Diagnostics.ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere";
        start.Environment["AWS_CONFIG_FILE"] = "/nowhere";
        start.Environment["HOME"] = Path.GetTempPath();
    }

    private sealed class Expired : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("The session is over.");

        public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromException<ImmutableCredentials>(new AmazonClientException("The session is over."));
    }

    /// <summary>Gives every request the same answer, as AWS's Security Token Service would.</summary>
    private sealed class FakeSts : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        public FakeSts(int status, string body)
        {
            _listener.Start();
            _serving = ServeAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Whatever\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        }

        public string Url => $"http://{_listener.LocalEndpoint}";

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task ServeAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    var request = new StringBuilder();
                    var buffer = new byte[4096];
                    // The form of a request ends with the version, its last field by name.
                    while (!request.ToString().Contains("Version=2011-06-15", StringComparison.Ordinal))
                    {
                        int read = await client.GetStream().ReadAsync(buffer, _stop.Token);
                        if (read == 0)
                            break;
                        request.Append(Encoding.ASCII.GetString(buffer, 0, read));
                    }
                    await client.GetStream().WriteAsync(answer, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private sealed class FrozenClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

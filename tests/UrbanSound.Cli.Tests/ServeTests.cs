using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ServeTests() => _model = LoudestBand.WriteProven(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public async Task Says_where_it_listens_answers_as_classify_does_and_stops_when_told()
    {
        var clip = WavFile.Band(_folder.File("clip.wav"), 4);
        using var server = await Served.StartAsync("--model", _model);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var body = new ByteArrayContent(await File.ReadAllBytesAsync(clip));
        body.Headers.Add("Content-Type", "audio/wav");
        using var response = await client.PostAsync("/invocations", body);
        var answered = await response.Content.ReadFromJsonAsync<JsonElement>();
        var printed = (await Cli.RunAsync("classify", clip, "--json", "--top", "all", "--model", _model)).Json.Single();
        Assert.Equal(printed.GetProperty("label").GetString(), answered.GetProperty("label").GetString());
        Assert.Equal(printed.GetProperty("score").GetSingle(), answered.GetProperty("score").GetSingle());
        Assert.Equal(printed.GetProperty("scores").GetRawText(), answered.GetProperty("scores").GetRawText());
        Assert.Equal(printed.GetProperty("model").GetRawText(), answered.GetProperty("model").GetRawText());
        await server.SignalAsync("TERM");
        Assert.Equal(ExitCode.Success, await server.ExitAsync());
        Assert.Equal("", await server.Process.StandardOutput.ReadToEndAsync());
    }

    [UnixFact]
    public async Task Told_to_stop_among_200_requests_it_loses_none()
    {
        using var server = await Served.StartAsync("--model", _model, "--workers", "1");
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 200 }) { BaseAddress = server.Address };
        var bodies = Enumerable.Range(0, 8).Select(b => File.ReadAllBytes(WavFile.Band(_folder.File($"{b}.wav"), b, seconds: 20))).ToArray();
        // Warm, and connected: what follows is about requests, not about connections that nobody accepts any more.
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetAsync("/stats")));
        var asked = Enumerable.Range(0, 200).Select(async i =>
        {
            using var content = new ByteArrayContent(bodies[i % 8]);
            return await client.PostAsync("/invocations", content);
        }).ToArray();
        await Task.WhenAny(asked);
        await server.SignalAsync("TERM");
        int answered = 0, refused = 0;
        for (var i = 0; i < asked.Length; i++)
        {
            using var response = await asked[i];
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                refused++;
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal($"band{i % 8}", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("label").GetString());
            answered++;
        }

        Assert.Equal(200, answered + refused);
        Assert.True(answered > 0);
        Assert.Equal(ExitCode.Success, await server.ExitAsync());
    }

    [UnixFact]
    public async Task The_key_may_stand_in_the_environment()
    {
        using var server = await Served.StartAsync(start => start.Environment["URBANSOUND_API_KEY"] = "s3cret", "--model", _model);
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/stats")).StatusCode);
        client.DefaultRequestHeaders.Add("X-API-Key", "s3cret");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/stats")).StatusCode);
        await server.SignalAsync("INT");
        Assert.Equal(ExitCode.Success, await server.ExitAsync());
    }

    [Fact]
    public async Task An_empty_key_is_refused_instead_of_opening_the_server_to_all()
    {
        var said = await Cli.RunAsync("serve", "--port", "0", "--model", _folder.File("none.onnx"), "--api-key", "");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("--api-key", said.Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Speaks_TLS_where_Kestrels_own_configuration_says_so()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await File.WriteAllTextAsync(_folder.File("server.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder.File("server.key"), key.ExportPkcs8PrivateKeyPem());
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint };
        using var server = await Served.StartAsync(
            start =>
            {
                start.Environment["Kestrel__Endpoints__Https__Url"] = "https://127.0.0.1:0";
                start.Environment["Kestrel__Endpoints__Https__Certificate__Path"] = _folder.File("server.crt");
                start.Environment["Kestrel__Endpoints__Https__Certificate__KeyPath"] = _folder.File("server.key");
            },
            trusting);
        Assert.Equal("https", server.Address.Scheme);

        // HTTP/2, where one connection carries many requests: a body of more than any window, and a crowd.
        using (var client = new HttpClient(trusting, disposeHandler: false)
        {
            BaseAddress = server.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        })
        {
            var sound = await File.ReadAllBytesAsync(Repository.Path("samples", "media", "siren.wav"));
            var large = new byte[6_291_456];
            sound.CopyTo(large, 0);
            await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            {
                using var body = new ByteArrayContent(i == 0 ? large : sound);
                using var response = await client.PostAsync("/invocations", body);
                Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (response.Version, response.StatusCode));
                Assert.Equal("siren", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("label").GetString());
            }));
        }

        // A client of its own: the load client, which trusts whom OpenSSL is told to trust.
        var said = await Cli.RunProcessWithAsync(
            start => start.Environment["SSL_CERT_FILE"] = _folder.File("server.crt"), "stress", "dump", "--url", server.Address.ToString(), "--requests", "20", "--inputs", "4", "-o", _folder.File("out.json"));
        Assert.Equal((ExitCode.Success, ""), (said.Code, said.Error));
        Assert.Contains("20 of 20 right", said.Output, StringComparison.Ordinal);
        // What TLS itself sends after the handshake, such as tickets, makes no connection unfit.
        Assert.Equal(20, JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.File("out.json"))).RootElement.GetProperty("phases")[0].GetProperty("openAtOnce").GetInt32());
        await server.SignalAsync("TERM");
        Assert.Equal(ExitCode.Success, await server.ExitAsync());
    }

    [Fact]
    public async Task A_model_that_is_missing_ends_it_with_the_reason()
    {
        var said = await Cli.RunAsync("serve", "--port", "0", "--model", _folder.File("none.onnx"));
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("none.onnx", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_it_with_the_reason()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var said = await Cli.RunAsync("serve", "--model", _model, "--port", port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
        Assert.Contains($"port {port}", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_models_of_one_name_are_refused()
    {
        var said = await Cli.RunAsync("serve", "--port", "0", "--model", _model, "--model", _model);
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("loudest-band", said.Error, StringComparison.Ordinal);
    }
}

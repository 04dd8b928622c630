using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using UrbanSound.Cli.Diagnostics;
using UrbanSound.Cli.Stress;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>stress</c>: what a server does when many ask at once, and whether each gets its own right answer.</summary>
internal static partial class StressCommand
{
    private const int UsualInputs = 256;
    private const double UsualDeadline = 120;
    private const double MonthHours = 730;
    private const string UsualInstance = "ml.m5.large";
    private const string DefaultPath = "/invocations";

    public static Command Create(CliTerminal terminal)
    {
        var command = new CliCommand("stress", "Sends many requests at once to a server and compares every answer with the known one.")
        {
            Notes = """
                Exit code 2 when an answer was wrong, crossed (another request's), lost or duplicated, or anything failed. A 503 that says
                when to come again is no fault; --retry obeys it.
                """,
        };
        command.Add(CreateMode(terminal, "progressive", "100 requests 10 at a time, 200/25, 500/50, 1000/100, 2000/200.", withRequests: false));
        command.Add(CreateMode(terminal, "dump", "All requests at the same moment, each on its own connection.", withRequests: true));
        return command;
    }

    private static CliCommand CreateMode(CliTerminal terminal, string mode, string description, bool withRequests)
    {
        var url = new Option<Uri?>("--url")
        {
            HelpName = "URL",
            Description = $"The server; without a path, {DefaultPath}.",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? parsed : Refuse(result),
        };
        var sageMaker = new Option<string?>("--sagemaker") { HelpName = "ENDPOINT", Description = "An endpoint of Amazon SageMaker; requests are signed with the credentials that AWS's own tools would take. --url then names another server than the region's, without a path." };
        var region = new Option<string?>("--region") { HelpName = "NAME", Description = "The endpoint's region. Default: AWS_REGION, or the profile's." };
        var requests = new Option<int>("--requests") { HelpName = "N", Description = "How many, 1 to 20000.", DefaultValueFactory = _ => 2000 };
        var concurrency = new Option<int?>("--concurrency") { HelpName = "N", Description = "Connections at once, each with one request under way. Default: one for each request." };
        var folder = new Option<string?>("--folder") { HelpName = "DIR", Description = "Send the files of this folder. Default: sounds or pictures made for the purpose." };
        var count = new Option<int>("--inputs") { HelpName = "N", Description = "Different inputs at most, 1 to 20000; requests take them in turns.", DefaultValueFactory = _ => UsualInputs };
        var model = new Option<string?>("--model") { HelpName = "MODEL.onnx", Description = "The model whose answers, computed in this process, are the right ones. Default: the bundled model." };
        var deadline = new Option<double?>("--deadline") { HelpName = "S", Description = $"Seconds that a request may take in all. Default: {UsualDeadline}; with --retry no end in all, {UsualDeadline} an answer." };
        var retry = new Option<bool>("--retry") { Description = "Come again when a refusal (503 with Retry-After) says." };
        var key = new Option<string?>("--api-key") { HelpName = "KEY", Description = "Sent as X-API-Key. Default: the environment variable URBANSOUND_API_KEY; none with --sagemaker." };
        var instance = new Option<string>("--instance") { HelpName = "NAME", Description = "The SageMaker instance to estimate the cost of serving for.", DefaultValueFactory = _ => UsualInstance };
        var price = new Option<double?>("--price-per-hour") { HelpName = "DOLLARS", Description = $"Its price; known are {string.Join(", ", InstancePrice.Known.Select(p => $"{p.Name} {p.DollarsPerHour.ToString(Culture.Invariant)}"))}." };
        var endpointHours = new Option<double>("--endpoint-hours") { HelpName = "H", Description = "Hours that it serves.", DefaultValueFactory = _ => MonthHours };
        var trainingHours = new Option<double>("--training-hours") { HelpName = "H", Description = "Hours of training on ml.m5.2xlarge to add.", DefaultValueFactory = _ => 0 };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Write all figures as JSON, for scripts and for 'urbansound report'." };
        var command = new CliCommand(mode, description)
        {
            Notes = """
                All connections are open before the first byte is sent. The right answers are computed first, in this process, so the server has
                to run the same model. Label and score (to 1e-4) are compared, and X-Request-Id where the server gives it back.
                """,
            Examples = [$"urbansound stress {mode} --url http://127.0.0.1:8080 -o result.json", $"urbansound stress {mode} --url http://127.0.0.1:8080 --folder recordings --deadline 60"],
        };
        foreach (var option in (Option[])[url, sageMaker, region, folder, count, model, deadline, retry, key, instance, price, endpointHours, trainingHours, output])
            command.Add(option);
        if (withRequests)
        {
            command.Add(requests);
            command.Add(concurrency);
        }
        command.Validators.Add(result =>
        {
            if (result.GetResult(url) is null && result.GetResult(sageMaker) is null)
                result.AddError("--url is missing: name the server, such as http://127.0.0.1:8080.");
            Require(result.GetValue(sageMaker) is null || EndpointName().IsMatch(result.GetValue(sageMaker)!), "--sagemaker: no endpoint's name; it has letters, digits and hyphens, 63 at most.");
            Require(result.GetValue(sageMaker) is null || result.GetValue(url) is not { PathAndQuery: not "/" }, "--url: with --sagemaker it names a server only; the path is the endpoint's.");
            Require(result.GetValue(region) is not { } named || RegionName().IsMatch(named), "--region: no region's name; one is such as eu-central-1.");
            Require(result.GetResult(count) is null or { Implicit: true } || result.GetValue(count) is >= 1 and <= 20_000, "--inputs: not 1 to 20000.");
            Require(!withRequests || result.GetResult(requests) is null or { Implicit: true } || result.GetValue(requests) is >= 1 and <= 20_000, "--requests: not 1 to 20000.");
            Require(!withRequests || result.GetValue(concurrency) is null or >= 1 and <= 20_000, "--concurrency: not 1 to 20000.");
            Require(result.GetValue(deadline) is null or (> 0 and <= 86_400), "--deadline: not above 0 and at most 86400 seconds.");
            Require(result.GetValue(price) is null or (>= 0 and <= 1e6), "--price-per-hour: not 0 to 1000000.");
            Require(result.GetValue(endpointHours) is >= 0 and <= 1e6 && result.GetValue(trainingHours) is >= 0 and <= 1e6, "--endpoint-hours, --training-hours: not 0 to 1000000.");
            // A validator sees no default.
            string name = result.GetValue(instance) ?? UsualInstance;
            if (result.GetValue(price) is null && InstancePrice.Find(name) is null)
                result.AddError($"--instance: the price of {name} is not known; give it with --price-per-hour.");

            void Require(bool holds, string otherwise)
            {
                if (!holds)
                    result.AddError(otherwise);
            }
        });
        command.Run(async (parsed, cancellationToken) =>
        {
            SageMakerSigner? signer = null;
            var server = parsed.GetValue(url);
            if (parsed.GetValue(sageMaker) is { } endpoint)
                (signer, server) = await SageMakerSigner.CreateAsync(endpoint, parsed.GetValue(region), server);
            else if (server!.AbsolutePath == "/")
                server = new Uri(server, DefaultPath);
            var settings = new StressSettings(
                server,
                parsed.GetValue(deadline) is { } seconds ? TimeSpan.FromSeconds(seconds) : parsed.GetValue(retry) ? null : TimeSpan.FromSeconds(UsualDeadline),
                TimeSpan.FromSeconds(Math.Max(UsualDeadline, parsed.GetValue(deadline) ?? 0)),
                parsed.GetValue(retry),
                // The key in the environment is that of one's own server, and none of Amazon's business.
                parsed.GetValue(key) ?? (signer is null ? Environment.GetEnvironmentVariable("URBANSOUND_API_KEY") : null),
                signer);
            await RequireServerAsync(server, cancellationToken);
            var phases = !withRequests ? StressPhase.Progressive.ToArray()
                : parsed.GetValue(concurrency) is { } atOnce && atOnce < parsed.GetValue(requests) ? [StressPhase.Step(parsed.GetValue(requests), atOnce)]
                : [StressPhase.Dump(parsed.GetValue(requests))];
            var inputs = StressInputs.Create(
                terminal, parsed.GetValue(model), parsed.GetValue(folder), Math.Min(parsed.GetValue(count), phases.Max(p => p.Requests)), cancellationToken);
            var table = new StressTable(terminal);
            table.Begin(inputs, server);
            var started = TimeProvider.System.GetUtcNow();
            var results = new List<PhaseResult>();
            ServerIdentity? identity = null;
            foreach (var phase in phases)
            {
                using var run = new PhaseRun(settings, inputs, phase);
                var result = await StressProgress.RunAsync(terminal, run, cancellationToken);
                identity ??= run.Server;
                table.Write(result);
                results.Add(result);
            }
            if (identity?.Sha256 is { } hash && !hash.Equals(inputs.Model.Hash, StringComparison.OrdinalIgnoreCase))
                terminal.Warn($"{server}: answers with {identity.Model} {identity.Version}, another model than the {inputs.Model.Name} {inputs.Model.Version} that the known answers are from; name the same with --model.");
            var known = InstancePrice.Find(parsed.GetValue(instance)!);
            var rented = parsed.GetValue(price) is { } dollars
                ? new InstancePrice(parsed.GetValue(instance)!, known?.Processors, dollars, "given with --price-per-hour")
                : known!;
            var machine = Machine.Describe();
            var cost = new CostEstimate.Request(rented, parsed.GetValue(endpointHours), InstancePrice.Known[^1], parsed.GetValue(trainingHours));
            var document = new StressResult(
                StressResult.StressKind,
                mode,
                server.ToString(),
                CommandOf(parsed),
                started,
                machine,
                identity,
                inputs.Model,
                StressInputFigures.Create(inputs),
                settings.Deadline?.TotalSeconds,
                settings.Retry,
                results,
                CostEstimate.Create(cost, results[^1].AnswersPerSecond, Measured(server, parsed.GetValue(sageMaker), machine.Cores)));
            table.End(document);
            if (parsed.GetValue(output) is { } path)
                AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, document, StressJsonContext.Default.StressResult));
            return results.All(r => r.IsSound) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    // Only of a server on this machine is it known what it runs on.
    private static string Measured(Uri server, string? endpoint, int cores) =>
        endpoint is not null ? $"the endpoint {endpoint} did, whose instances the client doesn't know"
        : server.IsLoopback ? FormattableString.Invariant($"the server on the client's machine did ({cores} processors for both)")
        : $"{server.Host} did, whose processors the client doesn't know";

    [GeneratedRegex("^[a-z0-9-]{1,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();

    [GeneratedRegex("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex EndpointName();

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--url: '{result.Tokens[0].Value}' is no address that begins with http:// or https://.");
        return null;
    }

    // The known answers take seconds to compute: a server that isn't there is told before.
    private static async Task RequireServerAsync(Uri server, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await HttpConnection.OpenAsync(server, cancellationToken);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable,
                $"{server}: takes no connection: {e.Message}. Start a server there; 'urbansound serve' is one.", e);
        }
    }

    // The key stays out of files.
    private static string CommandOf(ParseResult parsed)
    {
        var words = parsed.Tokens.Select(t => t.Value).ToList();
        int key = words.IndexOf("--api-key");
        if (key >= 0 && key + 1 < words.Count)
            words[key + 1] = "…";
        return "urbansound " + string.Join(' ', words.Select(w => w.Contains(' ', StringComparison.Ordinal) ? $"'{w}'" : w));
    }
}

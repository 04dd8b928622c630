using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using UrbanSound.Cli.Stress;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class StressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_right_answer_of_an_honest_server_is_counted_once()
    {
        await using var server = new FakeServer();
        var said = await Cli.RunAsync("stress", "dump", "--url", server.Url, "--requests", "60", "--inputs", "20", "-o", _folder.File("out.json"));

        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains("60 of 60 right", said.Output, StringComparison.Ordinal);
        Assert.Equal(60, server.AskedCount);
        Assert.True(server.MostOpen >= 60, $"only {server.MostOpen} connections were open at once");
        var document = Read();
        Assert.Equal(("urbansound-stress", "dump", 20, 20), (document.Kind, document.Mode, document.Inputs.Count, document.Inputs.DistinctAnswers));
        Assert.Equal("fake", document.Server?.Model);
        var phase = Assert.Single(document.Phases);
        Assert.Equal((60, 60, 60, 60), (phase.Requests, phase.OpenAtOnce, phase.Right, phase.IdsReturned));
        Assert.Equal((0, 0, 0, 0, 0, 0), (phase.Wrong, phase.Crossed, phase.Refused, phase.Lost, phase.Failed, phase.Duplicated));
        var times = phase.Latency!;
        Assert.True(0 < times.Mean && times.P50 <= times.P95 && times.P95 <= times.P99 && times.P99 <= times.Max, times.ToString());
        Assert.Equal(60, phase.Histogram.Sum(b => b.Count));
        Assert.Equal(60, phase.Timeline.Sum(s => s.Right));
        Assert.Equal(phase.Right / phase.Seconds, phase.AnswersPerSecond, 0.5 * phase.AnswersPerSecond);
    }

    [Fact]
    public async Task Each_connection_carries_one_request_after_the_other()
    {
        await using var server = new FakeServer(a => new FakeServer.Reply { Chunked = a.Number % 3 == 1 });
        var result = await RunAsync(server, new StressPhase("40/5", 40, 5));
        Assert.Equal((40, 5, true), (result.Right, result.OpenAtOnce, result.IsSound));
        Assert.Equal((5, 5), (server.AcceptedCount, server.MostOpen));
    }

    [Fact]
    public async Task A_connection_that_the_server_ends_is_replaced_and_the_others_are_used_again()
    {
        await using var server = new FakeServer(a => new FakeServer.Reply { Old = a.Number % 4 == 3 });
        var result = await RunAsync(server, new StressPhase("40/5", 40, 5));
        Assert.Equal((40, 5, true), (result.Right, result.OpenAtOnce, result.IsSound));
        // Ten answers end their connection; of the last five no more is wanted on some.
        Assert.InRange(server.AcceptedCount, 10, 15);
    }

    [Fact]
    public async Task Times_in_a_dump_count_from_the_moment_when_all_were_let_go()
    {
        await using var server = new FakeServer();
        var result = await RunAsync(server, StressPhase.Dump(300));
        Assert.Equal(300, result.Right);
        // All began together, so the longest took as long as the phase, whenever a thread was free to send it.
        Assert.Equal(result.Seconds, result.Latency!.Max / 1000, 0.0006);
    }

    [Fact]
    public async Task An_input_counts_as_told_apart_only_when_no_other_has_its_answer()
    {
        foreach (var (name, from) in (KeyValuePair<string, string>[])[new("a", "siren"), new("b", "siren"), new("c", "dog_bark")])
            File.Copy(Repository.Path("samples", "media", $"{from}.wav"), _folder.File($"{name}.wav"));
        await using var server = new FakeServer();
        await Cli.RunAsync("stress", "dump", "--url", server.Url, "--requests", "3", "--folder", _folder.Path, "-o", _folder.File("out.json"));
        Assert.Equal((3, 1), (Read().Inputs.Count, Read().Inputs.DistinctAnswers));
    }

    [Fact]
    public async Task Wrong_answers_are_caught()
    {
        await using var server = new FakeServer(a => a.Number % 10 == 3 ? new() { Score = a.Score + 0.0011 } : a.Number % 10 == 7 ? new() { Label = "silence" } : new());
        var result = await RunAsync(server, StressPhase.Dump(50));
        Assert.Equal((40, 10, 0, false), (result.Right, result.Wrong, result.Crossed, result.IsSound));
    }

    [Fact]
    public async Task A_score_within_the_tolerance_is_right()
    {
        await using var server = new FakeServer(a => new() { Score = a.Score + 0.00009 });
        Assert.Equal(20, (await RunAsync(server, StressPhase.Dump(20))).Right);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answers_that_belong_to_another_request_are_caught(bool givesNamesBack)
    {
        // Each answer but the first is the one before it, as of a server whose replies are one behind.
        FakeServer.Asked? before = null;
        await using var server = new FakeServer(a =>
        {
            var last = Interlocked.Exchange(ref before, a);
            return last is null || last.Score == a.Score ? new() : new() { Label = last.Label, Score = last.Score, Id = givesNamesBack ? last.Id : "" };
        });
        var result = await RunAsync(server, StressPhase.Dump(40));
        Assert.InRange(result.Crossed, 30, 39);
        Assert.Equal((40, 0), (result.Right + result.Crossed, result.Wrong));
    }

    [Fact]
    public async Task The_right_answer_under_another_requests_name_is_crossed_too()
    {
        await using var server = new FakeServer(a => a.Number == 5 ? new() { Id = "20-20-999" } : new());
        var result = await RunAsync(server, StressPhase.Dump(20));
        Assert.Equal((19, 1), (result.Right, result.Crossed));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(30, 3)]
    public async Task Answers_given_twice_are_caught(int requests, int concurrency)
    {
        await using var server = new FakeServer(a => new() { Times = a.Number % 10 == 4 ? 2 : 1 });
        var result = await RunAsync(server, new StressPhase("twice", requests, concurrency));
        Assert.Equal((30, 3, false), (result.Right, result.Duplicated, result.IsSound));
    }

    [Fact]
    public async Task Answers_that_never_come_are_lost()
    {
        await using var server = new FakeServer(a => new() { Drop = a.Number % 10 == 1, Silent = a.Number % 10 == 2 });
        var result = await RunAsync(server, StressPhase.Dump(30), deadline: TimeSpan.FromSeconds(2));
        Assert.Equal((24, 6, 0), (result.Right, result.Lost, result.Failed));
        Assert.Equal(3, result.Errors["no answer in time"]);
        Assert.Equal(3, result.Errors.Where(e => e.Key.StartsWith("the connection", StringComparison.Ordinal)).Sum(e => e.Value));
    }

    [Fact]
    public async Task Refusals_that_say_when_to_come_again_are_counted_apart_from_faults()
    {
        await using var server = new FakeServer(a => (a.Number % 4) switch { 0 => new() { Status = 503, RetryAfter = 7 + a.Number % 8 }, 1 => new() { Status = 503 }, 2 => new() { Status = 500 }, _ => new() });
        var result = await RunAsync(server, StressPhase.Dump(40));
        Assert.Equal((10, 10, 20), (result.Right, result.Refused, result.Failed));
        Assert.Equal(10, result.Errors["503 without Retry-After"]);
        Assert.Equal(10, result.Errors["status 500"]);
        var refusals = result.Refusals!;
        Assert.Equal((20, 10, 1, 7, 11), (refusals.Count, refusals.WithoutRetryAfter, refusals.MostForOneRequest, refusals.LeastRetryAfter, refusals.MostRetryAfter));
        Assert.InRange(refusals.Lateness!.Max, 0, 30_000);
        Assert.Equal(20, result.Timeline.Sum(s => s.Refused));
    }

    [Fact]
    public async Task A_client_that_obeys_comes_again_when_it_was_told_and_not_before()
    {
        var first = new ConcurrentDictionary<string, DateTime>();
        var waits = new ConcurrentBag<TimeSpan>();
        await using var server = new FakeServer(a =>
        {
            if (first.TryAdd(a.Id, DateTime.UtcNow))
                return new() { Status = 503, RetryAfter = 1, Old = a.Number % 2 == 0 };
            waits.Add(DateTime.UtcNow - first[a.Id]);
            return new();
        });
        var result = await RunAsync(server, StressPhase.Dump(12), retry: true);
        Assert.Equal((12, 0, 12, 1), (result.Right, result.Refused, result.Retries, result.Refusals!.MostForOneRequest));
        Assert.All(waits, w => Assert.True(w > TimeSpan.FromSeconds(0.99), w.ToString()));
    }

    [Fact]
    public async Task An_obedient_client_with_a_deadline_does_not_wait_past_it()
    {
        await using var server = new FakeServer(_ => new() { Status = 503, RetryAfter = 60 });
        var result = await RunAsync(server, StressPhase.Dump(5), deadline: TimeSpan.FromSeconds(30), retry: true);
        Assert.Equal((5, 0), (result.Refused, result.Retries));
        Assert.True(result.Seconds < 30);
    }

    [Fact]
    public async Task A_lie_makes_the_exit_code_2_and_the_kind_of_fault_is_told()
    {
        await using var server = new FakeServer(a => a.Number == 3 ? new() { Status = 418 } : new());
        var said = await Cli.RunAsync("stress", "dump", "--url", server.Url, "--requests", "10", "--inputs", "4");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("1 x status 418", said.Output, StringComparison.Ordinal);
        Assert.Contains("9 of 10 right", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_folder_are_sent_and_what_is_no_sound_is_left_out()
    {
        foreach (var name in (string[])["siren", "dog_bark"])
            File.Copy(Repository.Path("samples", "media", $"{name}.wav"), _folder.File($"{name}.wav"));
        await File.WriteAllTextAsync(_folder.File("text.wav"), "this is text, not sound");
        await using var server = new FakeServer();
        var said = await Cli.RunAsync("stress", "dump", "--url", server.Url + "/endpoints/mine/invocations", "--requests", "8", "--folder", _folder.Path, "-o", _folder.File("out.json"));
        Assert.Equal(0, said.Code);
        Assert.Contains("text.wav", said.Error, StringComparison.Ordinal);
        Assert.Equal(2, Read().Inputs.Count);
        Assert.EndsWith("/endpoints/mine/invocations", Read().Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_are_told_with_the_source_of_the_price()
    {
        await using var server = new FakeServer();
        await Cli.RunAsync("stress", "dump", "--url", server.Url, "--requests", "4", "--inputs", "4", "--endpoint-hours", "10", "--training-hours", "2", "-o", _folder.File("out.json"));
        var cost = Read().Cost;
        Assert.Equal(("ml.m5.large", 1.15, 0.92, 2.07), (cost.Endpoint.Name, cost.EndpointDollars, cost.TrainingDollars, cost.Dollars));
        Assert.Contains("us-east-1", cost.Endpoint.Source, StringComparison.Ordinal);
        Assert.Matches(@"^ml\.m5\.large \(2 virtual processors\) answers as fast as the server on the client's machine did \(\d+ processors for both\), all the time\.$", cost.Assumption);
        await Cli.RunAsync("stress", "dump", "--url", server.Url, "--requests", "4", "--inputs", "4", "--instance", "ml.g9.huge", "--price-per-hour", "2.5", "--endpoint-hours", "2", "-o", _folder.File("out.json"));
        Assert.Equal(("ml.g9.huge", 5.0, "given with --price-per-hour"), (Read().Cost.Endpoint.Name, Read().Cost.Dollars, Read().Cost.Endpoint.Source));
        Assert.DoesNotContain("virtual processors", Read().Cost.Assumption, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_sent_and_stays_out_of_the_result()
    {
        await using var server = new FakeServer();
        await Cli.RunAsync("stress", "dump", "--url", server.Url, "--requests", "1", "--api-key", "open-sesame", "-o", _folder.File("out.json"));
        Assert.Equal("open-sesame", Assert.Single(server.Heads)["X-API-Key"]);
        Assert.DoesNotContain("sesame", await File.ReadAllTextAsync(_folder.File("out.json")), StringComparison.Ordinal);
        Assert.Contains("--api-key …", Read().Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_before_anything_is_computed()
    {
        var said = await Cli.RunAsync("stress", "dump", "--url", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("takes no connection", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_end_within_the_handshake_of_TLS_fail_their_requests_and_nothing_else()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var accepting = CloseAllAsync();
        var settings = new StressSettings(new Uri($"https://{listener.LocalEndpoint}/invocations"), null, TimeSpan.FromSeconds(60), Retry: false, ApiKey: null);
        using var run = new PhaseRun(settings, Inputs(4), StressPhase.Dump(4));
        var result = await run.RunAsync(CancellationToken.None);
        Assert.Equal((4, 0, 4), (result.Failed, result.OpenAtOnce, result.Errors["no connection"]));
        await stop.CancelAsync();
        await accepting;

        async Task CloseAllAsync()
        {
            try
            {
                while (true)
                    (await listener.AcceptTcpClientAsync(stop.Token)).Dispose();
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    [Fact]
    public void Made_inputs_are_the_same_every_time_and_told_apart_by_their_answers()
    {
        Assert.Equal(SyntheticSound.Create(7), SyntheticSound.Create(7));
        Assert.NotEqual(SyntheticSound.Create(7), SyntheticSound.Create(8));
        Assert.Equal(SyntheticPicture.Create(7), SyntheticPicture.Create(7));
        var inputs = Inputs(64);
        Assert.Equal(64, inputs.DistinctAnswers);
        Assert.True(inputs.All.Select(i => i.Label).Distinct().Count() >= 4, "the sounds are all alike to the model");
    }

    private static StressInputs Inputs(int count)
    {
        using var terminal = new Terminal.CliTerminal(TextWriter.Null, TextWriter.Null, () => Stream.Null);
        return StressInputs.Create(terminal, model: null, folder: null, count, CancellationToken.None);
    }

    private static async Task<PhaseResult> RunAsync(FakeServer server, StressPhase phase, TimeSpan? deadline = null, bool retry = false)
    {
        var settings = new StressSettings(new Uri(server.Url + "/invocations"), deadline, TimeSpan.FromSeconds(60), retry, ApiKey: null);
        using var run = new PhaseRun(settings, Inputs(Math.Min(20, phase.Requests)), phase);
        return await run.RunAsync(CancellationToken.None);
    }

    private StressResult Read() => JsonSerializer.Deserialize(File.ReadAllBytes(_folder.File("out.json")), StressJsonContext.Default.StressResult)!;
}

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UrbanSound.AspNetCore.Bodies;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>Health, statistics, metrics, keys, overload and drain.</summary>
public sealed partial class OperationTests
{
    [Fact]
    public async Task Is_alive_at_once_and_ready_when_its_model_has_answered_its_probe()
    {
        using var mayLoad = new ManualResetEventSlim();
        await using RunningServer server = await RunningServer.StartAsync(
            (options, _) => options.Pipelines.Add(() =>
            {
                mayLoad.Wait();
                return new HeldPipeline();
            }),
            awaitReady: false);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/live"));
        foreach (string path in (string[])["/ping", "/health/ready", "/v2/health/ready"])
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(server, path));
        using (HttpResponseMessage early = await PostAsync(server))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (early.StatusCode, early.Headers.RetryAfter?.ToString()));
        mayLoad.Set();
        await server.BecomesReadyAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/ready"));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_stops_the_server_and_is_told()
    {
        await using RunningServer server = await RunningServer.StartAsync((options, _) => options.AddModel("none.onnx"), awaitReady: false);
        await server.App.WaitForShutdownAsync();
        var fault = Assert.Throws<UrbanSoundException>(server.App.ThrowIfModelsFailed);
        Assert.Equal(UrbanSoundErrorKind.NotFound, fault.Kind);
    }

    [Fact]
    public async Task Settings_out_of_range_are_listed_at_the_start()
    {
        var fault = await Assert.ThrowsAsync<UrbanSoundException>(() => RunningServer.StartAsync(
            (options, _) =>
            {
                options.MaxBodyBytes = 0;
                options.MaxInputs = -1;
                options.Scheduler = options.Scheduler with { Workers = 0, QueueCapacity = -1 };
            },
            awaitReady: false));
        Assert.All(["Pipelines", "MaxBodyBytes", "MaxInputs", "Workers", "QueueCapacity"], name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_wait_is_refused_with_a_time_to_come_back_on_a_connection_that_stays_usable()
    {
        var pipeline = new HeldPipeline();
        await using RunningServer server = await RunningServer.StartAsync(
            pipeline, options => options.Scheduler = options.Scheduler with { Workers = 1, QueueCapacity = 1 });
        // One answer tells the scheduler how long it takes.
        pipeline.Release();
        (await PostAsync(server)).Dispose();
        Task<HttpResponseMessage> running = PostAsync(server), waiting;
        await UntilAsync(() => pipeline.Begun.Count == 2);
        waiting = PostAsync(server);
        await UntilAsync(async () => (await StatsAsync(server)).GetProperty("queued").GetInt32() == 1);
        using RawConnection connection = await server.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            // The second time on the same connection: the refused body did not stay in it.
            await connection.SendAsync(RawConnection.Post(200_000));
            await connection.SendAsync(new byte[200_000]);
            RawAnswer? refusal = await connection.ReadAsync();
            Assert.Equal(503, refusal?.Status);
            Assert.InRange(int.Parse(refusal!.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 3600);
            Assert.Contains("\"kind\":\"overloaded\"", refusal.Body, StringComparison.Ordinal);
            Assert.False(refusal.Headers.ContainsKey("Connection"));
        }

        pipeline.Release(3);
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        await connection.SendAsync(RawConnection.Post(5) + "12345");
        Assert.Equal(200, (await connection.ReadAsync())?.Status);
        Assert.Equal(2, (await StatsAsync(server)).GetProperty("refused").GetInt32());
    }

    [Fact]
    public async Task What_takes_longer_than_the_deadline_is_not_told_to_come_back()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new HeldPipeline(), options => options.Scheduler = options.Scheduler with { RequestDeadline = TimeSpan.FromMilliseconds(200) });
        using HttpResponseMessage late = await PostAsync(server);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), (late.StatusCode, late.Headers.RetryAfter));
        Assert.Contains("\"kind\":\"deadlineExceeded\"", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/invocations", "{\"instances\":[\"AAAA\",\"AAAA\"]}")]
    [InlineData("/v2/models/held/infer", "{\"inputs\":[{\"name\":\"media\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"AAAA\",\"AAAA\"]}]}")]
    public async Task A_document_none_of_whose_inputs_can_be_answered_in_time_is_refused_with_a_time_to_come_back(string path, string json)
    {
        var pipeline = new HeldPipeline();
        var clock = new HandClock();
        await using RunningServer server = await RunningServer.StartAsync(
            pipeline, options => options.Scheduler = options.Scheduler with { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(200) }, clock);
        // The scheduler learns that an answer takes a hundred seconds.
        Task<HttpResponseMessage> first = PostAsync(server);
        await UntilAsync(() => pipeline.Begun.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(100));
        pipeline.Release();
        (await first).Dispose();
        Task<HttpResponseMessage>[] before = new Task<HttpResponseMessage>[2];
        for (int i = 0; i < 2; i++)
        {
            before[i] = PostAsync(server);
            int there = i;
            await UntilAsync(async () => pipeline.Begun.Count == 2 && (await StatsAsync(server)).GetProperty("queued").GetInt32() == there);
        }

        using (var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json"))
        using (HttpResponseMessage refusal = await server.Client.PostAsync(path, content))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
            Assert.InRange(int.Parse(refusal.Headers.RetryAfter!.ToString(), CultureInfo.InvariantCulture), 60, 1000);
        }

        Assert.Equal(2, (await StatsAsync(server)).GetProperty("refused").GetInt32());
        pipeline.Release(2);
        foreach (Task<HttpResponseMessage> task in before)
            Assert.Equal(HttpStatusCode.OK, (await task).StatusCode);
    }

    [Fact]
    public async Task Behind_a_crowd_that_is_on_its_way_a_body_is_refused_before_it_is_read()
    {
        var pipeline = new HeldPipeline();
        var clock = new HandClock();
        await using RunningServer server = await RunningServer.StartAsync(
            pipeline, options => options.Scheduler = options.Scheduler with { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(50) }, clock);
        // The scheduler learns that an answer takes ten seconds: four can be answered in four fifths of its deadline.
        Task<HttpResponseMessage> first = PostAsync(server);
        await UntilAsync(() => pipeline.Begun.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        pipeline.Release();
        (await first).Dispose();
        using RawConnection a = await server.ConnectAsync(), b = await server.ConnectAsync(), c = await server.ConnectAsync(), d = await server.ConnectAsync(), late = await server.ConnectAsync();
        foreach (RawConnection coming in (RawConnection[])[a, b, c, d])
        {
            await coming.SendAsync(RawConnection.Post(10));
            await coming.SendAsync("12345");
        }

        await UntilAsync(async () => (await StatsAsync(server)).GetProperty("inFlight").GetInt32() == 4);
        await late.SendAsync(RawConnection.Post(10));
        RawAnswer? refusal = await late.ReadAsync();
        // When half of the four are done, there is room to spare: three answers from now.
        Assert.Equal((503, "30"), (refusal?.Status, refusal?.Headers["Retry-After"]));
        // What it sends all the same is no new request.
        await late.SendAsync("1234567890");
        // Those who take their time keep others out for two seconds only.
        clock.Advance(TimeSpan.FromSeconds(3));
        pipeline.Release(5);
        await late.SendAsync(RawConnection.Post(10) + "1234567890");
        Assert.Equal(200, (await late.ReadAsync())?.Status);
        foreach (RawConnection coming in (RawConnection[])[a, b, c, d])
        {
            await coming.SendAsync("67890");
            Assert.Equal(200, (await coming.ReadAsync())?.Status);
        }
    }

    [Fact]
    public async Task Files_of_many_forms_that_wait_past_the_deadline_are_answered_all_the_same()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            options => options.Scheduler = options.Scheduler with { Workers = 1, QueueCapacity = 4, RequestDeadline = TimeSpan.FromSeconds(1) }, pictures: false);
        long began = TimeProvider.System.GetTimestamp();
        int[] right = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var form = new MultipartFormDataContent();
            for (int i = 0; i < 30; i++)
                form.Add(new ByteArrayContent(Sounds.Band(i % 8, 20)), "files", $"f{i}");
            using HttpResponseMessage response = await server.Client.PostAsync("/invocations", form);
            JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            return answer.GetProperty("results").EnumerateArray().Where((r, i) => r.TryGetProperty("label", out JsonElement label) && label.GetString() == $"band{i % 8}").Count();
        }));
        // Some may have been begun late and stopped; that any of them waits for the end of its patience on an idle server is a fault.
        Assert.InRange(right.Sum(), 250, 300);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 40);
    }

    [Fact]
    public async Task A_form_whose_sender_leaves_gives_all_its_room_back()
    {
        var pipeline = new HeldPipeline();
        await using RunningServer server = await RunningServer.StartAsync(pipeline, options => options.Scheduler = options.Scheduler with { Workers = 1 });
        var budget = server.App.Services.GetRequiredService<UploadBudget>();
        byte[] part = [.. "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n"u8, .. new byte[100_000], .. "\r\n"u8];
        for (int round = 0; round < 3; round++)
        {
            using (RawConnection connection = await server.ConnectAsync())
            {
                await connection.SendAsync(RawConnection.Post(100 * part.Length, type: "multipart/form-data; boundary=b"));
                // Sixteen are worked on at once; the one after them waits with its bytes.
                for (int i = 0; i < 18; i++)
                    await connection.SendAsync(part);
                await UntilAsync(() => budget.Reserved >= 17 * 100_000);
                connection.Socket.LingerState = new(true, 0);
            }

            await UntilAsync(() => budget.Reserved == 0);
        }
    }

    [Fact]
    public async Task Who_would_wait_too_long_for_room_is_refused_before_his_body_is_kept()
    {
        var pipeline = new HeldPipeline();
        var clock = new HandClock();
        await using RunningServer server = await RunningServer.StartAsync(
            pipeline,
            options =>
            {
                options.Scheduler = options.Scheduler with { Workers = 1 };
                options.UploadBudgetBytes = 100_000;
            },
            clock);
        // The scheduler learns that an answer takes ten seconds.
        Task<HttpResponseMessage> first = PostAsync(server);
        await UntilAsync(() => pipeline.Begun.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        pipeline.Release();
        (await first).Dispose();
        // One body takes all the room, and four wait for it: they will be done in time, and the next one would not.
        var budget = server.App.Services.GetRequiredService<UploadBudget>();
        Task<HttpResponseMessage>[] taken = new Task<HttpResponseMessage>[5];
        for (int i = 0; i < 5; i++)
        {
            taken[i] = PostAsync(server, new byte[90_000]);
            int waiting = i;
            await UntilAsync(() => budget.Reserved > 0 && budget.Waiting == waiting && pipeline.Begun.Count == 2);
        }

        using (HttpResponseMessage refusal = await PostAsync(server, new byte[90_000]))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
            Assert.True(refusal.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        }

        pipeline.Release(5);
        foreach (Task<HttpResponseMessage> request in taken)
            Assert.Equal("90000 bytes", JsonDocument.Parse(await (await request).Content.ReadAsStringAsync()).RootElement.GetProperty("label").GetString());
    }

    [Fact]
    public async Task A_sender_who_leaves_frees_his_place()
    {
        var pipeline = new HeldPipeline();
        await using RunningServer server = await RunningServer.StartAsync(
            pipeline, options => options.Scheduler = options.Scheduler with { Workers = 1, QueueCapacity = 1 });
        Task<HttpResponseMessage> running = PostAsync(server);
        await UntilAsync(() => pipeline.Begun.Count == 1);
        using (RawConnection leaving = await server.ConnectAsync())
        {
            await leaving.SendAsync(RawConnection.Post(5) + "12345");
            await UntilAsync(async () => (await StatsAsync(server)).GetProperty("queued").GetInt32() == 1);
        }

        await UntilAsync(async () => (await StatsAsync(server)).GetProperty("queued").GetInt32() == 0);
        Task<HttpResponseMessage> next = PostAsync(server);
        pipeline.Release(2);
        Assert.Equal(HttpStatusCode.OK, (await next).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
    }

    [Fact]
    public async Task What_was_taken_on_is_answered_before_it_stops_and_nothing_else_is_taken_on()
    {
        var pipeline = new HeldPipeline();
        await using RunningServer server = await RunningServer.StartAsync(pipeline);
        Task<HttpResponseMessage>[] taken = [.. Enumerable.Range(0, 20).Select(_ => PostAsync(server))];
        await UntilAsync(async () => (await StatsAsync(server)).GetProperty("inFlight").GetInt32() == 20);
        Task stopping = server.App.StopAsync();
        await UntilAsync(async () => await StatusAsync(server, "/ping") == HttpStatusCode.ServiceUnavailable);
        using (HttpResponseMessage late = await PostAsync(server))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.False(stopping.IsCompleted);
        pipeline.Release(20);
        foreach (Task<HttpResponseMessage> request in taken)
            Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        await stopping;
    }

    [Fact]
    public async Task What_is_not_done_when_the_patience_ends_is_told_so()
    {
        await using RunningServer server = await RunningServer.StartAsync(new HeldPipeline(), options => options.DrainTimeout = TimeSpan.FromMilliseconds(50));
        Task<HttpResponseMessage> hopeless = PostAsync(server);
        await UntilAsync(async () => (await StatsAsync(server)).GetProperty("inFlight").GetInt32() == 1);
        await server.App.StopAsync();
        using HttpResponseMessage response = await hopeless;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task The_key_is_asked_for_by_everything_but_health_page_and_description()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options.ApiKey = "s3cret", pictures: false);
        foreach (string path in (string[])["/ping", "/health/live", "/health/ready", "/v2/health/live", "/", "/openapi/v1.json"])
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, path));
        foreach (string path in (string[])["/stats", "/metrics", "/v2", "/v2/models/loudest-band", "/v2/models/loudest-band/ready"])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, path));
        foreach ((string name, string value, HttpStatusCode status) in ((string, string, HttpStatusCode)[])
            [("X-API-Key", "s3cret", HttpStatusCode.OK), ("Authorization", "Bearer s3cret", HttpStatusCode.OK), ("X-API-Key", "s3cre", HttpStatusCode.Unauthorized),
             ("Authorization", "Basic s3cret", HttpStatusCode.Unauthorized), ("X-Nothing", "s3cret", HttpStatusCode.Unauthorized)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations") { Content = new ByteArrayContent(Sounds.Band(1)) };
            request.Headers.TryAddWithoutValidation(name, value);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Statistics_count_each_input_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        for (int i = 0; i < 5; i++)
            (await PostAsync(server, Sounds.Band(i))).Dispose();
        (await PostAsync(server, [])).Dispose();
        (await PostAsync(server, "no sound at all"u8.ToArray())).Dispose();
        JsonElement stats = await StatsAsync(server);
        Assert.Equal((7, 5, 2, 0), (Number("requests"), Number("success"), Number("errors"), Number("refused")));
        Assert.InRange(stats.GetProperty("p50").GetDouble(), 0.01, 60_000);
        Assert.True(stats.GetProperty("p99").GetDouble() >= stats.GetProperty("p50").GetDouble());
        Assert.True(stats.GetProperty("memoryBytes").GetInt64() > 1 << 20);
        JsonElement model = stats.GetProperty("models")[0];
        Assert.Equal("loudest-band", model.GetProperty("name").GetString());
        using (HttpResponseMessage answer = await PostAsync(server, Sounds.Band(1)))
        {
            JsonElement identity = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("model");
            foreach (string member in (string[])["name", "version", "hash", "manifestHash", "sdk"])
                Assert.Equal(identity.GetProperty(member).GetString(), model.GetProperty(member).GetString());
        }

        Assert.Equal(Environment.ProcessorCount, model.GetProperty("workers").GetInt32());
        Assert.Contains(model.GetProperty("mediaTypes").EnumerateArray(), t => t.GetString() == "audio/*");

        int Number(string name) => stats.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Metrics_are_in_prometheus_format_with_cumulative_buckets()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        for (int i = 0; i < 3; i++)
            (await PostAsync(server, Sounds.Band(i))).Dispose();
        (await PostAsync(server, [])).Dispose();
        using HttpResponseMessage response = await server.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        string text = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var types = new Dictionary<string, string>();
        var samples = new Dictionary<string, double>();
        string family = "";
        foreach (string line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                continue;
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ');
                family = words[2];
                Assert.True(types.TryAdd(family, words[3]), $"{family} has two types");
                continue;
            }

            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.StartsWith(family, sample.Groups[1].Value, StringComparison.Ordinal);
            Assert.True(samples.TryAdd(sample.Groups[1].Value + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture)), line);
        }

        Assert.Equal(3, samples["urbansound_inputs_total{model=\"loudest-band\",outcome=\"success\"}"]);
        Assert.Equal(1, samples["urbansound_inputs_total{model=\"\",outcome=\"invalid\"}"]);
        double[] buckets = [.. samples.Where(s => s.Key.StartsWith("urbansound_request_duration_seconds_bucket{model=\"loudest-band\"", StringComparison.Ordinal)).Select(s => s.Value)];
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(3, buckets[^1]);
        Assert.Equal(3, samples["urbansound_request_duration_seconds_count{model=\"loudest-band\"}"]);
        Assert.Equal("histogram", types["urbansound_request_duration_seconds"]);
        Assert.Equal("counter", types["urbansound_inputs_total"]);
    }

    internal static async Task<JsonElement> StatsAsync(RunningServer server)
    {
        using JsonDocument document = JsonDocument.Parse(await server.Client.GetStringAsync("/stats"));
        return document.RootElement.Clone();
    }

    internal static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    internal static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await holds())
            await Task.Delay(5, patience.Token);
    }

    internal static async Task<HttpResponseMessage> PostAsync(RunningServer server, byte[]? body = null)
    {
        using var content = new ByteArrayContent(body ?? [1, 2, 3]);
        return await server.Client.PostAsync("/invocations", content);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        return response.StatusCode;
    }

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? ([0-9.E+-]+)$""")]
    private static partial Regex Sample();
}

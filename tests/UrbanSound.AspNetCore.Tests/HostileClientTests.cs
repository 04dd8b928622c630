using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.Tests.Imaging;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>Clients that are slow, lie or leave. Each test ends with others' answers: they are right, and quick.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private const int Many = 200;

    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(options =>
    {
        options.BodyTimeout = TimeSpan.FromSeconds(2);
        options.MaxBodyBytes = 300_000;
        options.MaxFormBytes = 1_000_000;
        options.UploadBudgetBytes = 2_000_000;
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Heads_that_never_end_keep_nobody_waiting()
    {
        RawConnection[] slow = await ManyAsync(c => c.SendAsync("POST /invocations HTTP/1.1\r\nHost: x\r\nX-Slow: "));
        foreach (RawConnection connection in slow)
            await connection.SendAsync("a");
        await OthersAreAnsweredAsync();
        Close(slow);
    }

    [Fact]
    public async Task Bodies_that_never_end_are_given_up_and_keep_nobody_waiting()
    {
        int begun = 0;
        RawConnection[] slow = await ManyAsync(async c =>
        {
            // Some of them have room reserved: all that there is.
            await c.SendAsync(RawConnection.Post(begun++ < 10 ? 200_000 : 60_000));
            await c.SendAsync(new byte[100]);
        });
        await OthersAreAnsweredAsync();
        using (HttpResponseMessage large = await OperationTests.PostAsync(_server, Sounds.Band(7, 10)))
            Assert.Contains("\"label\":\"band7\"", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (RawConnection connection in slow)
        {
            RawAnswer? answer = await connection.ReadAsync();
            Assert.Equal(408, answer?.Status);
            Assert.Equal("close", answer!.Headers["Connection"]);
        }

        Assert.Equal(0, _server.App.Services.GetRequiredService<UploadBudget>().Reserved);
        Close(slow);
    }

    [Fact]
    public async Task Who_announces_much_and_sends_nothing_takes_no_room_from_others()
    {
        // Twenty times what there is room for.
        RawConnection[] silent = await ManyAsync(c => c.SendAsync(RawConnection.Post(200_000)));
        UploadBudget budget = _server.App.Services.GetRequiredService<UploadBudget>();
        await OperationTests.UntilAsync(async () => (await OperationTests.StatsAsync(_server)).GetProperty("inFlight").GetInt32() == Many);
        Assert.Equal((0, 0), (budget.Waiting, budget.Reserved));
        using (HttpResponseMessage large = await OperationTests.PostAsync(_server, Sounds.Band(7, 10)))
            Assert.Contains("\"label\":\"band7\"", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await OthersAreAnsweredAsync();
        Close(silent);
    }

    [Fact]
    public async Task A_form_of_nothing_but_fields_comes_to_an_end()
    {
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] fields = [.. Enumerable.Repeat("--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\r\n"u8.ToArray(), 1000).SelectMany(f => f)];
        int sent = 0;
        try
        {
            // Empty ones, a megabyte of which is allowed.
            for (; sent < 100; sent++)
            {
                await connection.SendAsync($"{fields.Length:x}\r\n");
                await connection.SendAsync(fields);
                await connection.SendAsync("\r\n");
            }

            await connection.SendAsync("0\r\n\r\n");
        }
        catch (SocketException)
        {
            // The server has heard enough.
        }

        Assert.Equal(413, (await connection.ReadAsync())?.Status);
        await OthersAreAnsweredAsync();
    }

    [Fact]
    public async Task A_body_that_is_shorter_than_it_said_is_given_up_when_its_sender_closes()
    {
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync(RawConnection.Post(1000));
        await connection.SendAsync(new byte[10]);
        connection.Socket.Shutdown(SocketShutdown.Send);
        Assert.NotEqual(200, (await connection.ReadAsync())?.Status ?? 0);
        await OthersAreAnsweredAsync();
    }

    [Fact]
    public async Task What_follows_a_body_that_is_longer_than_it_said_is_no_request()
    {
        byte[] sound = Sounds.Band(3);
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync(RawConnection.Post(sound.Length));
        await connection.SendAsync(sound);
        await connection.SendAsync("garbage garbage garbage\r\n\r\n");
        RawAnswer? first = await connection.ReadAsync();
        Assert.Equal(200, first?.Status);
        Assert.Contains("\"label\":\"band3\"", first!.Body, StringComparison.Ordinal);
        RawAnswer? second = await connection.ReadAsync();
        Assert.True(second is null or { Status: >= 400 });
        await OthersAreAnsweredAsync();
    }

    [Fact]
    public async Task A_sender_who_has_closed_his_half_is_answered_rightly_or_not_at_all_and_leaves_nothing_behind()
    {
        byte[] sound = Sounds.Band(3);
        for (int i = 0; i < 20; i++)
        {
            using RawConnection connection = await _server.ConnectAsync();
            await connection.SendAsync(RawConnection.Post(sound.Length));
            await connection.SendAsync(sound);
            connection.Socket.Shutdown(SocketShutdown.Send);
            RawAnswer? answer = await connection.ReadAsync();
            Assert.True(answer is null or { Status: 200 }, $"{answer?.Status}");
            Assert.True(answer is null || answer.Body.Contains("\"label\":\"band3\"", StringComparison.Ordinal), answer?.Body);
        }

        await OthersAreAnsweredAsync();
        await OperationTests.UntilAsync(async () => (await OperationTests.StatsAsync(_server)).GetProperty("inFlight").GetInt32() == 0);
    }

    [Fact]
    public async Task Ten_gigabytes_are_refused_before_they_are_sent()
    {
        foreach (string type in (string[])["audio/wav", "application/json", "multipart/form-data; boundary=x"])
        {
            using RawConnection connection = await _server.ConnectAsync();
            await connection.SendAsync(RawConnection.Post(10_000_000_000, type: type));
            RawAnswer? answer = await connection.ReadAsync();
            Assert.Equal(413, answer?.Status);
            Assert.Contains("\"kind\":\"tooLarge\"", answer!.Body, StringComparison.Ordinal);
        }

        await OthersAreAnsweredAsync();
    }

    [Fact]
    public async Task Who_asks_first_whether_to_send_is_told_either_way()
    {
        byte[] sound = Sounds.Band(2);
        using RawConnection polite = await _server.ConnectAsync();
        await polite.SendAsync(RawConnection.Post(sound.Length, more: "Expect: 100-continue\r\n"));
        Assert.Equal(100, (await polite.ReadAsync())?.Status);
        await polite.SendAsync(sound);
        Assert.Contains("band2", (await polite.ReadAsync())!.Body, StringComparison.Ordinal);
        // Also where the body is then refused: all of it was read, so the connection goes on.
        for (int i = 0; i < 2; i++)
        {
            await polite.SendAsync(RawConnection.Post(8, more: "Expect: 100-continue\r\n"));
            Assert.Equal(100, (await polite.ReadAsync())?.Status);
            await polite.SendAsync("no sound");
            Assert.Equal(400, (await polite.ReadAsync())?.Status);
        }

        using RawConnection refused = await _server.ConnectAsync();
        await refused.SendAsync(RawConnection.Post(10_000_000, more: "Expect: 100-continue\r\n"));
        Assert.Equal(413, (await refused.ReadAsync())?.Status);
    }

    [Theory]
    [InlineData(250_000, 200)]
    [InlineData(301_000, 413)]
    [InlineData(5_000_000, 413)]
    public async Task A_body_in_chunks_is_counted_as_it_comes(int length, int status)
    {
        byte[] body = new byte[length];
        Sounds.Band(4, 15).CopyTo(body, 0);
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: audio/wav\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < length; at += 10_000)
        {
            int size = Math.Min(10_000, length - at);
            await connection.SendAsync($"{size:x}\r\n");
            await connection.SendAsync(body.AsMemory(at, size));
            await connection.SendAsync("\r\n");
        }

        await connection.SendAsync("0\r\n\r\n");
        Assert.Equal(status, (await connection.ReadAsync())?.Status);
        // The refused rest is not taken for the next request.
        byte[] sound = Sounds.Band(2);
        await connection.SendAsync(RawConnection.Post(sound.Length));
        await connection.SendAsync(sound);
        Assert.Contains("band2", (await connection.ReadAsync())!.Body, StringComparison.Ordinal);
        await OthersAreAnsweredAsync();
    }

    [Fact]
    public async Task A_refused_body_leaves_the_connection_usable()
    {
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync(RawConnection.Post(500_000));
        await connection.SendAsync(new byte[500_000]);
        Assert.Equal(413, (await connection.ReadAsync())?.Status);
        byte[] sound = Sounds.Band(1);
        await connection.SendAsync(RawConnection.Post(sound.Length));
        await connection.SendAsync(sound);
        Assert.Contains("band1", (await connection.ReadAsync())!.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_clients_get_their_answer_and_the_end_of_the_connection()
    {
        byte[] sound = Sounds.Band(6);
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync($"POST /invocations HTTP/1.0\r\nContent-Type: audio/wav\r\nContent-Length: {sound.Length}\r\n\r\n");
        await connection.SendAsync(sound);
        Assert.Contains("band6", (await connection.ReadAsync())!.Body, StringComparison.Ordinal);
        Assert.True(await connection.EndsAsync());
    }

    [Fact]
    public async Task Damaged_requests_get_400_and_crash_nothing()
    {
        string[] damaged =
        [
            "nonsense\r\n\r\n",
            "GET /ping HTTP/1.1\r\n\r\n",
            "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
            "POST /invocations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "GET /" + new string('a', 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /ping HTTP/1.1\r\nHost: x\r\nX: " + new string('a', 60_000) + "\r\n\r\n",
            "GET /ping HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 500)) + "\r\n",
        ];
        foreach (string request in damaged)
        {
            using RawConnection connection = await _server.ConnectAsync();
            await connection.SendAsync(request);
            int? status = (await connection.ReadAsync())?.Status;
            Assert.True(status is null or (>= 400 and < 500), $"{status}: {request[..Math.Min(60, request.Length)]}");
        }

        await OthersAreAnsweredAsync();
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/wwwroot/index.html")]
    [InlineData("/index.html%00.js")]
    [InlineData("/appsettings.json")]
    [InlineData("//etc/passwd")]
    [InlineData("/./app.js/../../x")]
    [InlineData("/endpoints/../../stats/invocations")]
    [InlineData("/v2/models/..%2f..%2fx")]
    public async Task Paths_lead_to_nothing_but_what_is_mapped(string path)
    {
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        RawAnswer? answer = await connection.ReadAsync();
        Assert.Contains(answer!.Status, new[] { 400, 404, 405 });
    }

    [Fact]
    public async Task Bombs_are_refused_without_being_unpacked()
    {
        using var zipped = new MemoryStream();
        using (var archive = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("zeros.wav", CompressionLevel.SmallestSize).Open();
            for (int i = 0; i < 200; i++)
                entry.Write(new byte[1 << 20]);
        }

        byte[] liar = Sounds.Band(1);
        // Its header promises 4 GB of samples, at a rate that would make them a second.
        BitConverter.TryWriteBytes(liar.AsSpan(40), uint.MaxValue - 100);
        BitConverter.TryWriteBytes(liar.AsSpan(24), 2_000_000_000);
        long before = Environment.WorkingSet;
        await RefusedAsync(zipped.ToArray()[..Math.Min(299_000, (int)zipped.Length)], "application/zip");
        await RefusedAsync(zipped.ToArray()[..Math.Min(299_000, (int)zipped.Length)], "audio/wav");
        await RefusedAsync(PictureFiles.Png(60_000, 60_000, null), "image/png");
        await RefusedAsync(PictureFiles.GifHead(65_535, 65_535), "image/gif");
        await RefusedAsync(liar, "audio/wav");
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 300L << 20);
        await OthersAreAnsweredAsync();
    }

    [Fact]
    public async Task A_form_without_end_is_stopped_at_its_limit()
    {
        using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] part = [.. Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.wav\"\r\n\r\n"), .. Sounds.Band(1, 3), .. "\r\n"u8];
        // Five times what a form may have; it is told so after a fifth, and may say the rest to nobody.
        for (int i = 0; i < 100; i++)
        {
            await connection.SendAsync($"{part.Length:x}\r\n");
            await connection.SendAsync(part);
            await connection.SendAsync("\r\n");
        }

        Assert.Equal(413, (await connection.ReadAsync())?.Status);
        await OthersAreAnsweredAsync();
        Assert.Equal(0, _server.App.Services.GetRequiredService<UploadBudget>().Reserved);
    }

    [Fact]
    public async Task Two_thousand_idle_connections_are_no_load()
    {
        var idle = new RawConnection[2000];
        for (int i = 0; i < idle.Length; i++)
            idle[i] = await _server.ConnectAsync();
        await OthersAreAnsweredAsync();
        // They are not forgotten either.
        await idle[1234].SendAsync("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await idle[1234].ReadAsync())?.Status);
        Close(idle);
    }

    [Fact]
    public async Task More_bodies_than_there_is_room_for_take_turns()
    {
        // 200 bodies of 200 kB at once, and room for ten.
        byte[] sound = Sounds.Band(5, 12);
        RawConnection[] all = await ManyAsync(c => c.SendAsync(RawConnection.Post(sound.Length)));
        await Task.WhenAll(all.Select(async connection =>
        {
            await connection.SendAsync(sound);
            RawAnswer? answer = await connection.ReadAsync();
            Assert.Contains("band5", answer!.Body, StringComparison.Ordinal);
        }));
        Assert.Equal(0, _server.App.Services.GetRequiredService<UploadBudget>().Reserved);
        Close(all);
    }

    [Fact]
    public async Task Senders_who_leave_in_the_middle_leave_nothing_behind()
    {
        for (int round = 0; round < 5; round++)
        {
            RawConnection[] all = await ManyAsync(async c =>
            {
                await c.SendAsync(RawConnection.Post(200_000));
                await c.SendAsync(new byte[100_000]);
            });
            Close(all);
        }

        await OperationTests.UntilAsync(() => _server.App.Services.GetRequiredService<UploadBudget>().Reserved == 0);
        await OthersAreAnsweredAsync();
        await OperationTests.UntilAsync(async () => (await OperationTests.StatsAsync(_server)).GetProperty("inFlight").GetInt32() == 0);
    }

    private async Task RefusedAsync(byte[] body, string type)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using HttpResponseMessage response = await _server.Client.PostAsync("/invocations", content);
        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    /// <summary>Another client gets right answers meanwhile.</summary>
    private async Task OthersAreAnsweredAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("/ping")).StatusCode);
        for (int band = 0; band < 8; band++)
        {
            using HttpResponseMessage response = await OperationTests.PostAsync(_server, Sounds.Band(band));
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal($"band{band}", answer.RootElement.GetProperty("label").GetString());
        }
    }

    private async Task<RawConnection[]> ManyAsync(Func<RawConnection, Task> begin)
    {
        var all = new RawConnection[Many];
        for (int i = 0; i < Many; i++)
        {
            all[i] = await _server.ConnectAsync();
            await begin(all[i]);
        }

        return all;
    }

    private static void Close(IEnumerable<RawConnection> connections)
    {
        foreach (RawConnection connection in connections)
            connection.Dispose();
    }
}

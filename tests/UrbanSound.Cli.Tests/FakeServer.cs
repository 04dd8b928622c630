using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace UrbanSound.Cli.Tests;

/// <summary>
/// A small HTTP server whose answers are the bundled model's, unless it is told to misbehave. It counts what it was asked, so that
/// what a client says of it can be compared.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private static readonly Lazy<SoundClassifier> Model = new(() => SoundClassifier.LoadDefault());
    private static readonly ConcurrentDictionary<string, (string Label, float Score)> Known = new();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Asked, Reply> _behaviour;
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _clients = [];
    private readonly ConcurrentBag<TcpClient> _sockets = [];
    private int _accepted;
    private int _asked;
    private int _open;
    private int _mostOpen;

    public FakeServer(Func<Asked, Reply>? behaviour = null)
    {
        _behaviour = behaviour ?? (_ => new Reply());
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>One request.</summary>
    /// <param name="Number">From 0, in the order of their last bytes.</param>
    /// <param name="Id">Its name.</param>
    /// <param name="Label">The right label.</param>
    /// <param name="Score">The right score.</param>
    public sealed record Asked(int Number, string Id, string Label, float Score);

    /// <summary>What to do with it; as it is, the right thing.</summary>
    public sealed record Reply
    {
        public int Status { get; init; } = 200;

        public string? Label { get; init; }

        public double? Score { get; init; }

        /// <summary>The name given back; empty for none, null for the right one.</summary>
        public string? Id { get; init; }

        /// <summary>How many times to answer.</summary>
        public int Times { get; init; } = 1;

        public int? RetryAfter { get; init; }

        /// <summary>What a service of AWS calls the fault.</summary>
        public string? ErrorType { get; init; }

        /// <summary>End the connection instead.</summary>
        public bool Drop { get; init; }

        /// <summary>Say nothing for ever.</summary>
        public bool Silent { get; init; }

        public bool Chunked { get; init; }

        /// <summary>HTTP/1.0, without a length: the end of the connection is the end of the answer.</summary>
        public bool Old { get; init; }
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The heads of the requests: their headers, under "" the first line, and under "(body)" the body's SHA-256 in hexadecimal.</summary>
    public ConcurrentBag<IReadOnlyDictionary<string, string>> Heads { get; } = [];

    public int AskedCount => Volatile.Read(ref _asked);

    /// <summary>Connections in all.</summary>
    public int AcceptedCount => Volatile.Read(ref _accepted);

    /// <summary>The most connections that were open at once.</summary>
    public int MostOpen => Volatile.Read(ref _mostOpen);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var socket in _sockets)
            socket.Dispose();
        await _accepting;
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private static (string Label, float Score) Answer(byte[] body) =>
        Known.GetOrAdd(Convert.ToHexString(SHA256.HashData(body)), _ =>
        {
            var result = Model.Value.Classify(new MemoryStream(body), "asked");
            return (result.Label, result.Score);
        });

    private static byte[] Bytes(Asked asked, Reply reply)
    {
        var json = string.Create(CultureInfo.InvariantCulture,
            $"{{\"file\":\"x\",\"label\":\"{reply.Label ?? asked.Label}\",\"score\":{reply.Score ?? asked.Score},\"scores\":[{{\"index\":0,\"label\":\"other\",\"score\":0.5}}]}}");
        var head = new StringBuilder($"HTTP/1.{(reply.Old ? 0 : 1)} {reply.Status} Whatever\r\nContent-Type: application/json\r\nX-Model-Name: fake\r\n");
        if (reply.Id != "")
            head.Append(CultureInfo.InvariantCulture, $"X-Request-Id: {reply.Id ?? asked.Id}\r\nX-Amzn-SageMaker-Custom-Attributes: {reply.Id ?? asked.Id}\r\n");
        if (reply.RetryAfter is { } seconds)
            head.Append(CultureInfo.InvariantCulture, $"Retry-After: {seconds}\r\n");
        if (reply.ErrorType is { } type)
            head.Append(CultureInfo.InvariantCulture, $"x-amzn-ErrorType: {type}\r\n");
        if (reply.Chunked)
            head.Append(CultureInfo.InvariantCulture, $"Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n{json[..5]}\r\n{json.Length - 5:x}\r\n{json[5..]}\r\n0\r\n\r\n");
        else if (reply.Old)
            head.Append("\r\n").Append(json);
        else
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {json.Length}\r\n\r\n{json}");
        return Encoding.ASCII.GetBytes(head.ToString());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _accepted);
                _sockets.Add(client);
                _clients.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        int open = Interlocked.Increment(ref _open);
        for (int most; open > (most = MostOpen) && Interlocked.CompareExchange(ref _mostOpen, open, most) != most;)
        {
        }
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                while (await ReadAsync(stream) is var (id, body))
                {
                    var (label, score) = Answer(body);
                    var asked = new Asked(Interlocked.Increment(ref _asked) - 1, id, label, score);
                    var reply = _behaviour(asked);
                    if (reply.Drop)
                        return;
                    if (reply.Silent)
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                    for (int i = 0; i < reply.Times; i++)
                        await stream.WriteAsync(Bytes(asked, reply), _stop.Token);
                    if (reply.Old)
                        return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<(string Id, byte[] Body)?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !(head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Add(one[0]);
        }
        string[] lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
        headers[""] = lines[0];
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        headers["(body)"] = Convert.ToHexStringLower(SHA256.HashData(body));
        Heads.Add(headers);
        return (headers.GetValueOrDefault("X-Request-Id") ?? headers["X-Amzn-SageMaker-Custom-Attributes"], body);
    }
}

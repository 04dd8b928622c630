using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace UrbanSound.Cli.Stress;

/// <summary>
/// One connection to a server, with one request at a time. The runtime's own client shares connections as it sees fit and costs several
/// times the processor time, which a server on the same machine would lack; here a request is two writes and a few reads.
/// </summary>
internal sealed class HttpConnection : IAsyncDisposable
{
    private const int FirstBuffer = 4096;

    // No answer of a model is nearly as long.
    private const int MostBytes = 16 << 20;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private Task<int>? _pending;

    private HttpConnection(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
    }

    /// <summary>The name of the request that was answered last; null before the first answer.</summary>
    public string? Answered { get; set; }

    /// <summary>Whether bytes came that no request was waiting for.</summary>
    public bool HasUnasked => _end > _start;

    /// <summary>Whether the other side has neither closed the connection nor sent anything unasked.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return !HasUnasked && (IsEncrypted ? _pending is { IsCompleted: false } : !_socket.Poll(0, SelectMode.SelectRead));
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    private bool IsEncrypted => _stream is SslStream;

    public static async Task<HttpConnection> OpenAsync(Uri server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.IdnHost.Trim('[', ']'), server.Port, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (server.Scheme == Uri.UriSchemeHttps)
            {
                var encrypted = new SslStream(stream);
                await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.IdnHost }, cancellationToken);
                stream = encrypted;
            }
            var connection = new HttpConnection(socket, stream);
            connection.Listen();
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(byte[] head, byte[] body, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(head, cancellationToken);
        if (body.Length > 0)
            await _stream.WriteAsync(body, cancellationToken);
    }

    /// <summary>Reads one answer whole.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before it.</exception>
    /// <exception cref="InvalidDataException">It is no HTTP.</exception>
    public async Task<HttpAnswer> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length;
            while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
                await FillAsync(cancellationToken);
            var (status, version, headers) = ParseHead(Encoding.Latin1.GetString(_buffer, _start, length));
            _start += length + 4;
            // "100 Continue" and its like come before the answer.
            if (status is >= 100 and < 200)
                continue;
            string connection = headers.GetValueOrDefault("Connection", "");
            bool closes = version == "HTTP/1.0"
                ? !connection.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
                : connection.Equals("close", StringComparison.OrdinalIgnoreCase);
            byte[] body;
            if (headers.GetValueOrDefault("Transfer-Encoding", "").Equals("chunked", StringComparison.OrdinalIgnoreCase))
                body = await ReadChunksAsync(cancellationToken);
            else if (headers.TryGetValue("Content-Length", out string? told))
                body = await ReadAsync(Length(told, NumberStyles.None), cancellationToken);
            else
                (body, closes) = status is 204 or 304 ? ([], closes) : (await ReadToEndAsync(cancellationToken), true);
            if (!closes)
                Listen();
            return new HttpAnswer(status, headers, body, closes);
        }
    }

    /// <summary>Waits for bytes that nobody asked for.</summary>
    /// <returns>How many answers began among them; 0 when the connection ended without.</returns>
    public async Task<int> ReceiveUnaskedAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
                await FillAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or InvalidDataException)
        {
            int answers = 0;
            for (var rest = _buffer.AsSpan(_start, _end - _start); rest.IndexOf("HTTP/1."u8) is >= 0 and int at; rest = rest[(at + 7)..])
                answers++;
            return answers;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        // It ends with the stream, and how does not matter any more.
        if (_pending is { } pending)
            await pending.ContinueWith(p => _ = p.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Under TLS bytes come that are no answer: tickets for later sessions. So the socket tells nothing; a read does, that ends only when
    // something came for this program.
    private void Listen()
    {
        if (!IsEncrypted || HasUnasked || _pending is not null)
            return;
        _start = _end = 0;
        _pending = _stream.ReadAsync(_buffer).AsTask();
    }

    private static (int Status, string Version, Dictionary<string, string> Headers) ParseHead(string head)
    {
        string[] lines = head.Split("\r\n");
        string[] first = lines[0].Split(' ', 3);
        if (first.Length < 2 || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status))
            throw new InvalidDataException("No HTTP answer.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        return (status, first[0], headers);
    }

    private static int Length(string text, NumberStyles style) =>
        int.TryParse(text.Trim(), style, CultureInfo.InvariantCulture, out int length) && length is >= 0 and <= MostBytes
            ? length
            : throw new InvalidDataException("No length of an answer.");

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            int size = Length((await ReadLineAsync(cancellationToken)).Split(';')[0], NumberStyles.AllowHexSpecifier);
            if (size == 0)
                break;
            if (body.WrittenCount + size > MostBytes)
                throw new InvalidDataException("Too long an answer.");
            body.Write(await ReadAsync(size, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }
        // Trailers, and the empty line behind them.
        while ((await ReadLineAsync(cancellationToken)).Length > 0)
        {
        }
        return body.WrittenSpan.ToArray();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            await FillAsync(cancellationToken);
        string line = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async Task<byte[]> ReadAsync(int length, CancellationToken cancellationToken)
    {
        while (_end - _start < length)
            await FillAsync(cancellationToken);
        byte[] bytes = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return bytes;
    }

    private async Task<byte[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
                await FillAsync(cancellationToken);
        }
        catch (EndOfStreamException)
        {
            byte[] bytes = _buffer.AsSpan(_start, _end - _start).ToArray();
            _start = _end;
            return bytes;
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_pending is { } pending)
        {
            // Whoever stops waiting for it gives the connection up.
            int came = await pending.WaitAsync(cancellationToken);
            _pending = null;
            Take(came);
            return;
        }
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            else
            {
                if (_buffer.Length >= MostBytes)
                    throw new InvalidDataException("Too long an answer.");
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }
        }
        Take(await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken));
    }

    private void Take(int read)
    {
        if (read == 0)
            throw new EndOfStreamException();
        _end += read;
    }
}

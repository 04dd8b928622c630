using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>A socket, for what no HTTP client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _rest = [];

    private RawConnection(Socket socket) => _socket = socket;

    public Socket Socket => _socket;

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawConnection(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    public static string Post(long length, string path = "/invocations", string more = "", string type = "audio/wav") =>
        $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n{more}\r\n";

    /// <summary>The next answer; null when the connection ended first.</summary>
    public async Task<RawAnswer?> ReadAsync(CancellationToken cancellationToken = default)
    {
        int end;
        while ((end = _rest.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
                return null;
        }

        string[] lines = Encoding.Latin1.GetString(_rest, 0, end).Split("\r\n");
        _rest = _rest[(end + 4)..];
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.OrdinalIgnoreCase);
        int length = headers.TryGetValue("Content-Length", out string? said) ? int.Parse(said, CultureInfo.InvariantCulture) : 0;
        while (_rest.Length < length)
        {
            if (!await FillAsync(cancellationToken))
                return null;
        }

        byte[] body = _rest[..length];
        _rest = _rest[length..];
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(body));
    }

    /// <summary>Whether the server has ended the connection, be it in order or not, before it says anything more.</summary>
    public async Task<bool> EndsAsync(CancellationToken cancellationToken = default) => !await FillAsync(cancellationToken);

    public void Dispose() => _socket.Dispose();

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var block = new byte[16384];
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            int read = await _socket.ReceiveAsync(block, patience.Token);
            _rest = [.. _rest, .. block[..read]];
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

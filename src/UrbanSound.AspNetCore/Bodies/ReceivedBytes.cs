using System.Buffers;

namespace UrbanSound.AspNetCore.Bodies;

/// <summary>Bytes that arrived, in rented memory, with the room they take. Dispose it once nobody reads them any more.</summary>
internal sealed class ReceivedBytes(byte[] rented, int length, UploadRoom? room) : IDisposable
{
    private byte[]? _rented = rented;

    public ReadOnlyMemory<byte> Memory => _rented.AsMemory(0, length);

    /// <summary>The bytes as a JSON document: without the mark that some senders put before UTF-8 (RFC 8259, 8.1 lets readers ignore it).</summary>
    public ReadOnlyMemory<byte> Json => Memory.Span.StartsWith("\uFEFF"u8) ? Memory[3..] : Memory;

    public int Length => length;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
        room?.Dispose();
    }
}

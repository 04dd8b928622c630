using UrbanSound.Audio;

namespace UrbanSound.Faces;

/// <summary>
/// Another stream up to a limit, for one that does not tell its length. What lies beyond is an error, not an end. Leaves the other open.
/// </summary>
internal sealed class LimitedStream(Stream inner, long limit, Func<UrbanSoundException> tooLong) : ReadOnceStream
{
    private long _read;

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Count(int read)
    {
        _read += read;
        return _read <= limit ? read : throw tooLong();
    }
}

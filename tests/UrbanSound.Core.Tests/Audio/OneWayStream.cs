namespace UrbanSound.Tests.Audio;

/// <summary>Bytes that come as from a socket: no seeking, no length, and in odd portions.</summary>
internal sealed class OneWayStream(byte[] bytes, int portion = 7) : Stream
{
    private int _at;

    public bool Closed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int some = Math.Min(Math.Min(count, portion), bytes.Length - _at);
        Array.Copy(bytes, _at, buffer, offset, some);
        _at += some;
        return some;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Closed = true;
        base.Dispose(disposing);
    }
}

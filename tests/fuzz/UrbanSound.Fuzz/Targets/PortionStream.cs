namespace UrbanSound.Fuzz.Targets;

/// <summary>Bytes that come in odd portions, from what seeks like a file or from what does not, like a socket.</summary>
internal sealed class PortionStream(byte[] bytes, bool seeks, Random random) : Stream
{
    private readonly int _largest = 1 << random.Next(0, 14);
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => seeks;

    public override bool CanWrite => false;

    public override long Length => seeks ? bytes.Length : throw new NotSupportedException();

    public override long Position
    {
        get => seeks ? _at : throw new NotSupportedException();
        set
        {
            if (!seeks)
                throw new NotSupportedException();
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _at = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int portion = _largest < 64 && bytes.Length > 4096 ? 64 : random.Next(1, _largest + 1);
        int some = (int)Math.Min(Math.Min(buffer.Length, portion), Math.Max(0, bytes.Length - _at));
        bytes.AsSpan((int)Math.Min(_at, bytes.Length), some).CopyTo(buffer);
        _at += some;
        return some;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _at + offset, _ => bytes.Length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

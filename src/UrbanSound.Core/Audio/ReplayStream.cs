namespace UrbanSound.Audio;

/// <summary>
/// Lets a stream that can't seek start over as long as little of it was read: enough to look at the first bytes, or at a WAV's
/// header, and then hand the whole to another decoder. Closes the inner stream with itself.
/// </summary>
internal sealed class ReplayStream(Stream inner) : ReadOnceStream
{
    /// <summary>A WAV's header is seldom longer, and what is longer just can't start over.</summary>
    internal const int Memory = 64 * 1024;

    private readonly byte[] _kept = new byte[Memory];
    private int _keptCount;
    private int _at;
    private bool _forgotten;

    /// <summary>Goes back to the first byte; false when more was read than is kept.</summary>
    internal bool TryRewind()
    {
        if (_forgotten)
            return false;
        _at = 0;
        return true;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_at < _keptCount)
        {
            int again = Math.Min(buffer.Length, _keptCount - _at);
            _kept.AsSpan(_at, again).CopyTo(buffer);
            _at += again;
            return again;
        }
        int read = inner.Read(buffer);
        if (!_forgotten && read <= _kept.Length - _keptCount)
        {
            buffer[..read].CopyTo(_kept.AsSpan(_keptCount));
            _keptCount += read;
            _at = _keptCount;
        }
        else
        {
            _forgotten = true;
        }
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}

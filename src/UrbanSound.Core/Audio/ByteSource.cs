namespace UrbanSound.Audio;

/// <summary>
/// The foreign bytes, front to back: fills whole blocks, counts against <see cref="AudioLimits.MaxBytes"/>, and turns the faults
/// of reading into the one exception. Owns nothing.
/// </summary>
internal sealed class ByteSource
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly long _mostBytes;

    internal ByteSource(Stream stream, string name, AudioLimits limits)
    {
        _stream = stream;
        _name = name;
        _mostBytes = limits.MaxBytes;
        if (Remaining > _mostBytes)
            throw TooLong();
    }

    /// <summary>Bytes taken so far.</summary>
    internal long Position { get; private set; }

    /// <summary>Bytes left, when the stream can tell.</summary>
    internal long? Remaining => _stream.CanSeek ? Math.Max(0, _stream.Length - _stream.Position) : null;

    /// <summary>Fills <paramref name="bytes"/> unless the source ends; returns how many were read.</summary>
    internal int Read(Span<byte> bytes)
    {
        try
        {
            int read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            Position += read;
            return Position > _mostBytes ? throw TooLong() : read;
        }
        catch (IOException fault)
        {
            throw AudioFault.New(UrbanSoundErrorKind.Unavailable, _name,
                $"reading failed after {AudioFault.Number(Position)} bytes: {AudioFault.OneLine(fault.Message, 200)}", fault);
        }
    }

    /// <summary>Passes over <paramref name="count"/> bytes; false when the source ends before that.</summary>
    internal bool Skip(long count)
    {
        if (Remaining is long left)
        {
            if (count > left)
                return false;
            _stream.Position += count;
            Position += count;
            return true;
        }
        Span<byte> scratch = stackalloc byte[4096];
        while (count > 0)
        {
            int read = Read(scratch[..(int)Math.Min(count, scratch.Length)]);
            if (read == 0)
                return false;
            count -= read;
        }
        return true;
    }

    private UrbanSoundException TooLong() =>
        AudioFault.TooLarge(_name, $"has more than {AudioFault.Number(_mostBytes)} bytes", nameof(AudioLimits.MaxBytes));
}

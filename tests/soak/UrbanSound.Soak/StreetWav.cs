using System.Buffers.Binary;

namespace UrbanSound.Soak;

/// <summary>
/// The street as a microphone's pipe would send it: a WAV of 16-bit samples whose writer could not know its length, in odd
/// portions, ending when the pipe is closed.
/// </summary>
internal sealed class StreetWav(int sampleRate, uint seed, long frames) : Stream
{
    private const int HeaderBytes = 44;

    private readonly StreetSound _street = new(sampleRate, seed);
    private readonly byte[] _header = Header(sampleRate);
    private readonly float[] _samples = new float[4096];
    private readonly byte[] _bytes = new byte[2 * 4096];
    private Memory<byte> _ready;
    private long _left = frames;
    private int _portion = 1;
    private bool _begun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_ready.IsEmpty)
            _ready = Next();
        // Portions of 1 to 4096 bytes, which split samples too.
        _portion = (_portion * 31 + 7) % 4096;
        int some = Math.Min(Math.Min(buffer.Length, _portion + 1), _ready.Length);
        _ready.Span[..some].CopyTo(buffer);
        _ready = _ready[some..];
        return some;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Header(int sampleRate)
    {
        var header = new byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        header.AsSpan(4, 4).Fill(0xFF);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 2 * sampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        header.AsSpan(40, 4).Fill(0xFF);
        return header;
    }

    private Memory<byte> Next()
    {
        if (!_begun)
        {
            _begun = true;
            return _header;
        }
        int count = (int)Math.Min(_samples.Length, _left);
        _left -= count;
        _street.Fill(_samples.AsSpan(0, count));
        Span<byte> bytes = _bytes;
        for (int i = 0; i < count; i++)
        {
            short sample = (short)(_samples[i] * short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(2 * i)..], sample);
        }
        return _bytes.AsMemory(0, 2 * count);
    }
}

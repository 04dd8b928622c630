using System.Buffers;
using System.Globalization;

namespace UrbanSound.Audio;

/// <summary>
/// Reads WAV files without any other program: PCM of up to 32 bits, 32- and 64-bit float, A-law, mu-law, MS and IMA ADPCM;
/// WAVE_FORMAT_EXTENSIBLE; RIFF, RIFX (big-endian), RF64 and BW64; after an ID3v2 tag too. A header's sizes are never believed: a
/// file cut short gives the whole frames it holds, a size that was never filled in (0xFFFFFFFF, and 0 in a stream that can't seek)
/// means until the end. Not thread-safe.
/// </summary>
public sealed class WavReader : AudioReader
{
    /// <summary>Bytes read at once: whatever a header promises, no more is held.</summary>
    private const int BufferBytes = 32 * 1024;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly string _name;
    private readonly AudioLimits _limits;
    private readonly ByteSource _source;
    private readonly WavFormat _format;
    private readonly WavDecoder _decoder;
    private readonly long _mostFrames;
    private readonly byte[] _bytes;
    private readonly int _capacity;
    private readonly float[] _block;
    private long _bytesLeft;
    private long _framesLeft;
    private long _framesDecoded;
    private int _byteStart;
    private int _byteEnd;
    private int _blockStart;
    private int _blockEnd;
    private bool _disposed;

    /// <summary>Reads the header of a WAV stream, which need not seek.</summary>
    /// <param name="stream">The bytes, from the current position. When the constructor throws, it stays open.</param>
    /// <param name="name">What the stream is called in messages.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <param name="leaveOpen">Whether disposing the reader leaves the stream open.</param>
    /// <exception cref="UrbanSoundException">InvalidMedia (not a WAV, damaged header, no samples), UnsupportedMedia (a codec that is
    /// not read here; <see cref="AudioReader.Open(Stream, string, AudioLimits?, bool)"/> may read it through ffmpeg), TooLarge (a
    /// limit), Unavailable (the stream can't be read).</exception>
    public WavReader(Stream stream, string name, AudioLimits? limits = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        _stream = stream;
        _name = name;
        _limits = limits ?? AudioLimits.Default;
        _leaveOpen = leaveOpen;
        _source = new ByteSource(stream, name, _limits);

        WavHeader header = WavHeader.Read(_source, name, _limits);
        _format = header.Format;
        _decoder = WavDecoder.Create(_format, name);
        _mostFrames = (long)Math.Min(long.MaxValue / 2, _limits.MaxDuration.TotalSeconds * _format.SampleRate);
        _bytesLeft = header.DataBytes ?? long.MaxValue;
        _framesLeft = FramesMeant(header);
        if (_source.Remaining is long there)
        {
            FrameCount = Math.Min(_framesLeft, _decoder.FramesIn(Math.Min(there, _bytesLeft)));
            if (FrameCount > _mostFrames)
                throw TooLong();
        }

        int blocks = Math.Max(1, BufferBytes / _decoder.BlockBytes);
        _capacity = blocks * _decoder.BlockBytes;
        // Borrowed until disposal: a program that reads many files would else make garbage of one for each.
        _bytes = ArrayPool<byte>.Shared.Rent(_capacity);
        // Only blocks of many frames can be larger than what a caller asks for, and need a place to wait.
        _block = _decoder.BlockFrames > 1 ? new float[_decoder.BlockFrames] : [];
        // Looking for the first frame now tells an empty file when it is opened, not when it is used.
        Fill();
        if (_decoder.FramesIn(_byteEnd) == 0)
            throw AudioFault.Invalid(name, DescribeEmptiness(header.DataBytes));
    }

    /// <inheritdoc/>
    public override int SampleRate => _format.SampleRate;

    /// <inheritdoc/>
    public override int Channels => _format.Channels;

    /// <summary>How many mono samples will be read in all; null when the stream can't seek, because headers often lie.</summary>
    public override long? FrameCount { get; }

    /// <inheritdoc/>
    public override string Format => _format.Description;

    /// <summary>Opens a WAV file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Limits; null means <see cref="AudioLimits.Default"/>.</param>
    /// <returns>A reader at the first sample; dispose it.</returns>
    /// <exception cref="UrbanSoundException">NotFound, AccessDenied, and what the constructor throws.</exception>
    public static new WavReader Open(string path, AudioLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream file = AudioOpener.OpenFile(path);
        try
        {
            return new WavReader(file, path, limits);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<float> mono)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int done = 0;
        while (done < mono.Length)
        {
            Span<float> rest = mono[done..];
            if (_blockStart < _blockEnd)
            {
                int waiting = Math.Min(rest.Length, _blockEnd - _blockStart);
                _block.AsSpan(_blockStart, waiting).CopyTo(rest);
                _blockStart += waiting;
                done += waiting;
                continue;
            }
            if (_byteStart == _byteEnd)
                Fill();
            if (_framesLeft == 0 || _decoder.FramesIn(_byteEnd - _byteStart) == 0)
                break;
            int blocks = rest.Length / _decoder.BlockFrames;
            if (blocks > 0)
            {
                done += Decode(blocks, rest);
            }
            else
            {
                _blockStart = 0;
                _blockEnd = Decode(1, _block);
            }
        }
        return done;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_bytes);
            if (!_leaveOpen)
                _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// The last ADPCM block is filled up with silence, and the fact chunk tells where the sound ends. It is believed only so far:
    /// many files have a fact chunk that fits nothing in them.
    /// </summary>
    private long FramesMeant(WavHeader header)
    {
        if (header.DataBytes is not long bytes || header.FactFrames is not long fact)
            return long.MaxValue;
        long stored = _decoder.FramesIn(bytes);
        return fact > stored - _decoder.BlockFrames && fact < stored && fact > 0 ? fact : long.MaxValue;
    }

    /// <summary>Takes the next bytes; only the end of the samples leaves the buffer without a whole block.</summary>
    private void Fill()
    {
        _byteStart = 0;
        _byteEnd = _source.Read(_bytes.AsSpan(0, (int)Math.Min(_capacity, _bytesLeft)));
        _bytesLeft -= _byteEnd;
    }

    private int Decode(int blocks, Span<float> mono)
    {
        int bytes = (int)Math.Min((long)blocks * _decoder.BlockBytes, _byteEnd - _byteStart);
        int frames = _decoder.Decode(_bytes.AsSpan(_byteStart, bytes), mono);
        _byteStart += bytes;
        if (_decoder.MayBeNonFinite && frames > 0 && !SampleLevel.IsSound(mono[..frames]))
            throw NoSound(mono[..frames]);
        frames = (int)Math.Min(frames, _framesLeft);
        _framesLeft -= frames;
        _framesDecoded += frames;
        return _framesDecoded > _mostFrames ? throw TooLong() : frames;
    }

    private UrbanSoundException NoSound(ReadOnlySpan<float> mono)
    {
        int first = 0;
        while (SampleLevel.IsSound(mono.Slice(first, 1)))
            first++;
        string what = float.IsFinite(mono[first]) ? string.Create(CultureInfo.InvariantCulture, $"{mono[first]:0.0e0}, beyond any level") : "not a finite number";
        return AudioFault.Invalid(_name, $"its frame {_framesDecoded + first} (the first is 0) is {what}; whatever wrote it divided by zero or overflowed");
    }

    private UrbanSoundException TooLong() =>
        AudioFault.TooLarge(_name, $"lasts longer than {_limits.MaxDuration:c}", nameof(AudioLimits.MaxDuration));

    private string DescribeEmptiness(long? promised) => promised switch
    {
        // Recorders that were cut off leave 0. Reading on would be a guess: others take 0 at its word, too.
        0 when _source.Remaining != 0 => "holds no samples: its data chunk says 0 bytes; if a recorder was cut off, repair the header",
        0 => "holds no samples: its data chunk is empty",
        _ => $"holds no samples: it ends after {_byteEnd} bytes of data, and a frame takes {_decoder.BlockBytes}",
    };
}

using System.Buffers;
using UrbanSound.Audio;

namespace UrbanSound.Sounds;

/// <summary>
/// Reads a recording as overlapping windows at the model's rate, in memory bounded by one window and one piece whatever the
/// recording's length. That memory is borrowed: dispose it, and the last window with it.
/// </summary>
internal sealed class WindowReader : IDisposable
{
    private const int PieceLength = 16384;

    /// <summary>A recording that exceeds one window by less than this part of it is cut to one: resampling may add a sample or two.</summary>
    private const double Slack = 0.05;

    private readonly AudioReader _reader;
    private readonly StreamingResampler? _resampler;
    private readonly int _window;
    private readonly int _hop;
    private readonly bool _alignsLast;
    private readonly float[] _buffer;
    private readonly float[] _piece;          // what was read, before it is resampled; empty where it need not be
    private readonly float[] _resampling;     // the resampler's memory
    private int _count;    // samples in the buffer
    private long _origin;  // position of the first of them
    private long _next;    // position of the next regular window
    private bool _ended;   // the recording has no more samples
    private bool _finished;
    private bool _disposed;

    /// <summary>Starts at the recording's present position.</summary>
    /// <param name="reader">The recording; the caller disposes it.</param>
    /// <param name="rate">The model's rate in Hz.</param>
    /// <param name="window">Samples of a window at that rate.</param>
    /// <param name="hop">Samples from one window to the next, at most the window.</param>
    /// <param name="alignsLast">
    /// true: the last window ends with the recording, however much it overlaps the one before, so that every window is full;
    /// false: windows stay on their grid, and the last ones are shorter.
    /// </param>
    public WindowReader(AudioReader reader, int rate, int window, int hop, bool alignsLast)
    {
        _reader = reader;
        _window = window;
        _hop = hop;
        _alignsLast = alignsLast;
        if (reader.SampleRate == rate)
        {
            (_piece, _resampling) = ([], []);
            _buffer = ArrayPool<float>.Shared.Rent(WithSlack + 1 + hop + PieceLength);
            return;
        }

        Resampler resampler = Resampler.Get(reader.SampleRate, rate);
        _resampling = ArrayPool<float>.Shared.Rent(StreamingResampler.BufferLength(resampler));
        _piece = ArrayPool<float>.Shared.Rent(PieceLength);
        _resampler = new StreamingResampler(resampler, _resampling);
        int mostAtOnce = Math.Max(_resampler.GetMaxOutputLength(PieceLength), _resampler.MaxFlushLength);
        _buffer = ArrayPool<float>.Shared.Rent(WithSlack + 1 + hop + mostAtOnce);
    }

    /// <summary>Position of the window that was read last, in samples at the model's rate.</summary>
    public long Start { get; private set; }

    /// <summary>Samples of the recording at the model's rate; final when <see cref="TryRead"/> has returned false.</summary>
    public long Length => _origin + _count;

    private int WithSlack => (int)Math.Ceiling(_window * (1 + Slack));

    /// <summary>Reads the next window; it stays valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<float> window)
    {
        window = default;
        if (_finished)
            return false;
        Fill();
        long rest = Length - _next;
        if (_ended && _next == 0 && rest <= WithSlack)
        {
            _finished = true;
            return rest > 0 && Take(0, (int)Math.Min(rest, _window), out window);
        }

        if (rest >= _window)
        {
            Take(_next, _window, out window);
            _next += _hop;
            return true;
        }

        if (!_alignsLast && rest >= Math.Max(1, _hop / 2))
        {
            Take(_next, (int)rest, out window);
            _next += _hop;
            return true;
        }

        _finished = true;
        long uncovered = Length - (_next - _hop + _window);
        return _alignsLast && uncovered > _window * Slack && Take(Length - _window, _window, out window);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _finished = true;
        foreach (float[] borrowed in (ReadOnlySpan<float[]>)[_buffer, _piece, _resampling])
        {
            if (borrowed.Length > 0)
                ArrayPool<float>.Shared.Return(borrowed);
        }
    }

    private bool Take(long position, int length, out ReadOnlySpan<float> window)
    {
        Start = position;
        window = _buffer.AsSpan((int)(position - _origin), length);
        return true;
    }

    /// <summary>Reads until the next window with its slack is there, or the recording ends.</summary>
    private void Fill()
    {
        long wanted = _next + WithSlack + 1;
        while (!_ended && Length < wanted)
        {
            // The window before the next is kept: the last one may be aligned inside it.
            int passed = (int)Math.Clamp(_next - _hop - _origin, 0, _count);
            _buffer.AsSpan(passed, _count - passed).CopyTo(_buffer);
            _count -= passed;
            _origin += passed;

            Span<float> free = _buffer.AsSpan(_count);
            if (_resampler is null)
            {
                int read = _reader.Read(free[..PieceLength]);
                _count += read;
                _ended = read == 0;
            }
            else
            {
                int read = _reader.Read(_piece.AsSpan(0, PieceLength));
                _count += read > 0 ? _resampler.Process(_piece.AsSpan(0, read), free) : _resampler.Flush(free);
                _ended = read == 0;
            }
        }
    }
}

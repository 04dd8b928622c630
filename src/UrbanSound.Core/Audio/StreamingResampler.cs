namespace UrbanSound.Audio;

/// <summary>
/// Resamples audio that arrives in pieces of any size. The outputs of all calls together, with those of <see cref="Flush"/>, are bit by
/// bit what <see cref="Resampler.Process(ReadOnlySpan{float}, Span{float})"/> gives for the whole clip. Not thread-safe.
/// </summary>
/// <remarks>
/// An output is written as soon as the last input sample of its window is there, which is half the filter's length after its own time:
/// some 80 samples of the lower rate with the default options. Calls allocate nothing.
/// </remarks>
public sealed class StreamingResampler
{
    // Some cycles of the commonest ratios (44,100 to 16,000 Hz repeats after 441 samples), which a TiledFilter computes side by side.
    private const int BlockLength = 16384;

    private readonly Resampler _resampler;
    private readonly PolyphaseFilter? _filter;

    // The input that coming windows still need, and room for a block more. Positions count from its start, and are moved down with
    // it: a stream may run for years without a counter that overflows.
    private readonly float[] _buffer;
    private int _length;
    private PolyphaseFilter.Position _position;

    internal StreamingResampler(Resampler resampler)
        : this(resampler, new float[BufferLength(resampler)])
    {
    }

    /// <summary>Works in a buffer of the caller's, of at least <see cref="BufferLength"/>, which is the stream's until it is given up.</summary>
    internal StreamingResampler(Resampler resampler, float[] buffer)
    {
        _resampler = resampler;
        _filter = resampler.Filter;
        _buffer = buffer;
        Reset();
    }

    /// <summary>The most samples that <see cref="Flush"/> can write.</summary>
    public int MaxFlushLength => _filter is null ? 0 : _resampler.GetOutputLength(_filter.HalfWidth);

    /// <summary>The most samples that one <see cref="Process"/> of so many input samples can write, whatever came before.</summary>
    /// <param name="inputLength">A length in samples, 0 or more.</param>
    /// <returns>The bound: <see cref="Resampler.GetOutputLength"/> of the same length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or the result is longer than an array can be.</exception>
    public int GetMaxOutputLength(int inputLength) => _resampler.GetOutputLength(inputLength);

    /// <summary>Takes the whole of <paramref name="input"/> and writes all outputs that have become computable.</summary>
    /// <param name="input">The next samples.</param>
    /// <param name="output">
    /// Where the outputs go; <see cref="GetMaxOutputLength"/> samples are always enough. Must not overlap the input.
    /// </param>
    /// <returns>How many samples were written; 0 while the first windows fill up.</returns>
    /// <exception cref="ArgumentException">The output is too short or overlaps the input; nothing was taken.</exception>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        long count = _filter is null ? input.Length : _filter.CountBefore(_position, (long)_length + input.Length - _filter.HalfWidth);
        output = CheckLength(output, count);
        if (input.Overlaps(output))
            throw new ArgumentException("Input and output overlap; a resampler can't work in place.", nameof(output));

        if (_filter is null)
            input.CopyTo(output);
        else
            Run(_filter, input, output);
        return (int)count;
    }

    /// <summary>Ends the clip: writes the outputs that were still waiting, with silence after the end, and starts anew.</summary>
    /// <param name="output">Where the outputs go; <see cref="MaxFlushLength"/> samples are always enough.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException">The output is too short; nothing was done.</exception>
    public int Flush(Span<float> output)
    {
        if (_filter is null)
            return 0;
        long count = _filter.CountBefore(_position, _length);
        output = CheckLength(output, count);

        // Half a filter of silence completes every window whose output lies before the clip's end.
        ReadOnlySpan<float> silence = stackalloc float[256];
        while (!output.IsEmpty)
            output = output[Run(_filter, silence, output)..];
        Reset();
        return (int)count;
    }

    internal static int BufferLength(Resampler resampler) => resampler.Filter is null ? 0 : resampler.Filter.Taps + BlockLength;

    private int Run(PolyphaseFilter filter, ReadOnlySpan<float> input, Span<float> output)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            // Moved only when room is needed: a stream of tiny pieces would else move its buffer for each of them.
            if (_buffer.Length - _length < input.Length)
                DiscardBeforeNextWindow(filter);
            int block = Math.Min(input.Length, _buffer.Length - _length);
            input[..block].CopyTo(_buffer.AsSpan(_length));
            input = input[block..];
            _length += block;
            written += filter.Run(_buffer.AsSpan(0, _length), ref _position, output[written..]);
        }
        return written;
    }

    private void DiscardBeforeNextWindow(PolyphaseFilter filter)
    {
        // At high decimations the next window may begin beyond what has arrived.
        int discarded = (int)Math.Min(_position.Index - (filter.HalfWidth - 1), _length);
        _buffer.AsSpan(discarded, _length - discarded).CopyTo(_buffer);
        _length -= discarded;
        _position = _position with { Index = _position.Index - discarded };
    }

    private void Reset()
    {
        // The first window begins with the silence before the clip.
        _length = _filter is null ? 0 : _filter.HalfWidth - 1;
        _buffer.AsSpan(0, _length).Clear();
        _position = new PolyphaseFilter.Position(_length, 0);
    }

    private static Span<float> CheckLength(Span<float> output, long count) => output.Length >= count
        ? output[..(int)count]
        : throw new ArgumentException($"The output holds {output.Length} samples; this call needs {count}.", nameof(output));
}

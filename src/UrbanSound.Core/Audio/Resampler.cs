using System.Buffers;

namespace UrbanSound.Audio;

/// <summary>
/// Changes the sample rate of mono audio by any rational ratio, through a band-limited interpolation: a polyphase sinc under a Kaiser
/// window. Immutable, thread-safe and meant to be shared: it holds a table of coefficients and nothing else.
/// </summary>
/// <remarks>
/// <para>
/// Quality, with the default options: flat within 0.01 dB up to 0.91 of half the lower rate (20,066 Hz from 48,000 to 44,100 Hz);
/// everything from half the lower rate on, aliases and images alike, is at least 100 dB down (designed for 110 dB). Zero delay:
/// output sample k belongs to the input time k * <see cref="SourceRate"/> / <see cref="TargetRate"/>. What lies before and after the
/// clip counts as silence. A constant stays that constant. Where both rates are equal the samples are copied.
/// </para>
/// <para>
/// Each output is the inner product of a window of the input with its coefficients, summed in an order that the two rates decide: a
/// <see cref="StreamingResampler"/> gives the same bits as <see cref="Process(ReadOnlySpan{float}, Span{float})"/> on the whole clip.
/// Samples are not inspected: a NaN or an infinity spoils the outputs whose window holds it, and no others.
/// </para>
/// <para>Reference: J. O. Smith, "Digital Audio Resampling Home Page", Center for Computer Research in Music and Acoustics, 2002.</para>
/// </remarks>
public sealed class Resampler
{
    /// <summary>The highest rate, in Hz; the lowest is 1.</summary>
    public const int MaxRate = 768_000;

    /// <summary>How many times lower than the source rate the target rate may be. The filter's length grows with this ratio.</summary>
    public const int MaxDecimation = 256;

    // Reduced: output samples for so many input samples.
    private readonly int _interpolation;
    private readonly int _decimation;

    /// <summary>
    /// Computes the table of coefficients, which takes some milliseconds and at most about 1 MiB with the default options;
    /// <see cref="Get"/> shares tables.
    /// </summary>
    /// <param name="sourceRate">The rate of the input in Hz, 1 to <see cref="MaxRate"/>.</param>
    /// <param name="targetRate">The rate of the output in Hz, 1 to <see cref="MaxRate"/>.</param>
    /// <param name="options">The filter; null for <see cref="ResamplerOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A rate is out of its range, or the target rate is more than <see cref="MaxDecimation"/> times lower than the source rate.
    /// </exception>
    /// <exception cref="UrbanSoundException">An option is out of its range (<see cref="UrbanSoundErrorKind.InvalidOptions"/>).</exception>
    public Resampler(int sourceRate, int targetRate, ResamplerOptions? options = null)
    {
        CheckRate(sourceRate, nameof(sourceRate));
        CheckRate(targetRate, nameof(targetRate));
        if ((long)targetRate * MaxDecimation < sourceRate)
        {
            throw new ArgumentOutOfRangeException(
                nameof(targetRate), targetRate, $"The target rate is more than {MaxDecimation} times lower than the source rate, {sourceRate} Hz.");
        }
        options ??= ResamplerOptions.Default;
        options.Validate();

        SourceRate = sourceRate;
        TargetRate = targetRate;
        int divisor = GreatestCommonDivisor(sourceRate, targetRate);
        _interpolation = targetRate / divisor;
        _decimation = sourceRate / divisor;
        Filter = _interpolation == _decimation ? null : new PolyphaseFilter(_interpolation, _decimation, options);
    }

    /// <summary>The rate of the input, in Hz.</summary>
    public int SourceRate { get; }

    /// <summary>The rate of the output, in Hz.</summary>
    public int TargetRate { get; }

    /// <summary>Null where both rates are equal.</summary>
    internal PolyphaseFilter? Filter { get; }

    /// <summary>A shared resampler with the default options; the 16 most recently used are kept.</summary>
    /// <inheritdoc cref="Resampler(int, int, ResamplerOptions?)" path="/param|/exception[@cref='T:System.ArgumentOutOfRangeException']"/>
    /// <returns>The resampler; the same one each time while it is kept.</returns>
    public static Resampler Get(int sourceRate, int targetRate) => ResamplerCache.Get(sourceRate, targetRate);

    /// <summary>How many samples a clip of <paramref name="inputLength"/> samples becomes: those that lie before its end, the quotient rounded up.</summary>
    /// <param name="inputLength">The clip's length in samples, 0 or more.</param>
    /// <returns>ceil(<paramref name="inputLength"/> * <see cref="TargetRate"/> / <see cref="SourceRate"/>).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or the result is longer than an array can be.</exception>
    public int GetOutputLength(int inputLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        long length = (((long)inputLength * _interpolation) + _decimation - 1) / _decimation;
        if (length > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(inputLength), inputLength, $"At {TargetRate} Hz this would be {length} samples, more than an array can hold.");
        }
        return (int)length;
    }

    /// <summary>Resamples a whole clip. Allocates nothing.</summary>
    /// <param name="input">The clip.</param>
    /// <param name="output">Where the result goes: at least <see cref="GetOutputLength"/> samples, not overlapping the input.</param>
    /// <returns>How many samples were written: <see cref="GetOutputLength"/>.</returns>
    /// <exception cref="ArgumentException">The output is too short or overlaps the input.</exception>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int length = GetOutputLength(input.Length);
        if (output.Length < length)
            throw new ArgumentException($"The output holds {output.Length} samples; this clip needs {length}.", nameof(output));
        output = output[..length];
        if (input.Overlaps(output))
            throw new ArgumentException("Input and output overlap; a resampler can't work in place.", nameof(output));

        if (Filter is null)
            input.CopyTo(output);
        else
            Run(Filter, input, output);
        return length;
    }

    /// <summary>Resamples a whole clip into a new array.</summary>
    /// <param name="input">The clip.</param>
    /// <returns>The result, <see cref="GetOutputLength"/> samples.</returns>
    public float[] Process(ReadOnlySpan<float> input)
    {
        float[] output = GC.AllocateUninitializedArray<float>(GetOutputLength(input.Length));
        Process(input, output);
        return output;
    }

    /// <summary>Starts resampling audio that arrives in pieces.</summary>
    /// <returns>A stream that shares this resampler's table.</returns>
    public StreamingResampler CreateStream() => new(this);

    private static void Run(PolyphaseFilter filter, ReadOnlySpan<float> input, Span<float> output)
    {
        // Windows that reach over an end of the clip are copied to where silence surrounds them; the others are read in place.
        float[] rented = ArrayPool<float>.Shared.Rent(2 * filter.Taps);
        Span<float> edge = rented.AsSpan(0, 2 * filter.Taps);
        var position = default(PolyphaseFilter.Position);
        while (!output.IsEmpty)
        {
            long start = position.Index - (filter.HalfWidth - 1);
            int written = start < 0 ? 0 : filter.Run(input, ref position, output);
            if (written == 0)
            {
                CopyPadded(input, start, edge);
                PolyphaseFilter.Position inEdge = position with { Index = filter.HalfWidth - 1 };
                written = filter.Run(edge, ref inEdge, output);
                position = inEdge with { Index = inEdge.Index + start };
            }
            output = output[written..];
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void CopyPadded(ReadOnlySpan<float> source, long start, Span<float> destination)
    {
        int from = (int)Math.Max(start, 0);
        int to = (int)Math.Min(start + destination.Length, source.Length);
        destination.Clear();
        if (from < to)
            source[from..to].CopyTo(destination[(int)(from - start)..]);
    }

    // Euclid.
    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static void CheckRate(int rate, string name)
    {
        if (rate is < 1 or > MaxRate)
            throw new ArgumentOutOfRangeException(name, rate, $"A sample rate is from 1 to {MaxRate} Hz.");
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Fft;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// Cuts frames out of a signal and gives their spectra: padding, mean removal, pre-emphasis, window, transform, power.
/// Frames are handled W at a time, side by side in the vector lanes (value k of frame q at k·W + q), or one by one.
/// Immutable and thread-safe; the caller brings the working memory.
/// </summary>
internal sealed class FrameAnalyzer
{
    private readonly RealSpectrum _spectrum;
    private readonly float[] _window;          // as long as a frame: zero where it has no part
    private readonly int _windowStart;         // of the window within the frame
    private readonly int _windowLength;
    private readonly float _preEmphasis;
    private readonly bool _cutsFrames;         // one by one: they share no samples, being changed each for itself or lying apart
    private readonly FrameTile _tile;
    private readonly TwoSweepSpectrum? _twoSweeps; // null where the length does not allow it

    public FrameAnalyzer(SpectrogramOptions options)
    {
        options.Validate();
        Options = options;
        _spectrum = new RealSpectrum(options.FftLength);
        _windowLength = options.WindowLength ?? options.FftLength;
        _windowStart = options.WindowAtStart ? 0 : (options.FftLength - _windowLength) / 2;
        _window = new float[options.FftLength];
        double[] window = Windows.Create(options.Window, _windowLength, options.PeriodicWindow);
        for (int n = 0; n < window.Length; n++)
            _window[_windowStart + n] = (float)window[n];
        _preEmphasis = (float)options.PreEmphasis;
        // Of a hop beyond the frame, the tile would hold all that lies between two of them, up to gigabytes.
        _cutsFrames = options.RemoveDcOffset || (_preEmphasis != 0 && !Options.FiltersSignal) || Options.HopLength > Options.FftLength;
        _tile = new FrameTile(options.FftLength, _cutsFrames ? options.FftLength : options.HopLength, LaneWidth.Widest);
        _twoSweeps = TwoSweepSpectrum.TryCreate(_window, _tile.Offsets);
    }

    public SpectrogramOptions Options { get; }

    public int Bins => _spectrum.Bins;

    /// <summary>Floats of working memory that <see cref="Analyze{T}"/> needs for W frames.</summary>
    public int WorkLength(int width)
    {
        if (width == 1)
            return (2 * FrameBins) + _spectrum.FrameWorkLength + Options.FftLength;
        return _twoSweeps is null
            ? (4 * _spectrum.BufferLength * width) + Options.FftLength
            : (Bins * width) + _twoSweeps.WorkLength(width) + _tile.Length + _tile.SpanOf(_tile.Columns);
    }

    /// <summary>Room for a single frame's bins: whole vectors, so that what comes behind is aligned.</summary>
    private int FrameBins => (Bins + LaneWidth.Most - 1) / LaneWidth.Most * LaneWidth.Most;

    /// <summary>Spectra of frames <paramref name="first"/> to <paramref name="first"/> + count − 1; missing lanes are zero.</summary>
    /// <param name="signal">The samples at hand: those from position <paramref name="origin"/> on.</param>
    /// <param name="origin">Position of the first sample at hand in the whole signal.</param>
    /// <param name="total">Samples of the whole signal as far as known: padding starts there.</param>
    /// <param name="first">Number of the first frame.</param>
    /// <param name="count">Frames, 1 to W.</param>
    /// <param name="work">Working memory of <see cref="WorkLength"/> floats.</param>
    /// <returns>Power or magnitude, <see cref="Bins"/> × W values inside the working memory.</returns>
    public unsafe float* Analyze<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, float* work)
        where T : struct, ILanes<T>
    {
        float* spectrum = T.Width == 1 ? AnalyzeFrame(signal, origin, total, first, work)
            : _twoSweeps is null ? AnalyzeFrames<T>(signal, origin, total, first, count, work)
            : AnalyzeTile<T>(signal, origin, total, first, count, work);
        if (Options.Power == 1)
            TakeRoots<T>(spectrum, Bins * T.Width);
        return spectrum;
    }

    private unsafe float* AnalyzeTile<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, float* work)
        where T : struct, ILanes<T>
    {
        // The tile comes last: its length is no multiple of a vector, and what follows would lose its alignment.
        float* power = work, rest = power + (Bins * T.Width), tile = rest + _twoSweeps!.WorkLength(T.Width);
        var samples = new Span<float>(tile + _tile.Length, _tile.SpanOf(_tile.Columns));
        FillTile<T>(signal, origin, total, first, count, tile, samples);
        _twoSweeps.Power<T>(tile, power, rest);
        return power;
    }

    /// <summary>Transposes the samples of a group of frames. Those of missing frames are of no consequence.</summary>
    private unsafe void FillTile<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, float* tile, Span<float> copy)
        where T : struct, ILanes<T>
    {
        long start = (first * Options.HopLength) - Options.Padding, usable = total - Options.SamplesLost;
        ReadOnlySpan<float> samples = copy;
        if (_cutsFrames)
        {
            for (int q = 0; q < count; q++)
                CutFrame(signal, origin, total, first + q, copy.Slice(q * Options.FftLength, Options.FftLength));
            copy[(count * Options.FftLength)..].Clear();
        }
        else if (start >= 0 && start + copy.Length <= usable && !Options.FiltersSignal)
        {
            samples = signal.Slice((int)(start - origin), copy.Length);
        }
        else
        {
            CutBorder(signal, origin, usable, start, copy, _tile.SpanOf(count + _tile.SharedColumns));
        }

        fixed (float* from = samples)
            _tile.Fill<T>(from, tile);
    }

    /// <summary>The samples of a group that reaches beyond the ends of the signal, or is filtered.</summary>
    private void CutBorder(ReadOnlySpan<float> signal, long origin, long usable, long start, Span<float> border, int needed)
    {
        border[needed..].Clear();
        // Only what lies beyond the ends needs a question for each sample.
        int inside = (int)Math.Clamp(-start, 0, needed), behind = (int)Math.Clamp(usable - start, inside, needed);
        for (int n = 0; n < inside; n++)
            border[n] = SampleAt(signal, origin, usable, start + n);
        for (int n = behind; n < needed; n++)
            border[n] = SampleAt(signal, origin, usable, start + n);
        if (behind == inside)
            return;
        ReadOnlySpan<float> samples = signal.Slice((int)(start + inside - origin), behind - inside + Options.SamplesLost);
        Span<float> copy = border[inside..behind];
        samples[..copy.Length].CopyTo(copy);
        if (!Options.FiltersSignal)
            return;
        for (int n = 0; n < copy.Length; n++)
            copy[n] = samples[n + 1] - (_preEmphasis * samples[n]);
    }

    /// <summary>A group of a length that <see cref="TwoSweepSpectrum"/> does not take.</summary>
    private unsafe float* AnalyzeFrames<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, float* work)
        where T : struct, ILanes<T>
    {
        int width = T.Width, size = _spectrum.BufferLength * width;
        float* re = work, im = re + size, workRe = im + size, workIm = workRe + size;
        var frame = new Span<float>(workIm + size, Options.FftLength);
        new Span<float>(re, size).Clear();
        new Span<float>(im, size).Clear();
        for (int q = 0; q < count; q++)
        {
            CutWindowedFrame(signal, origin, total, first + q, frame);
            for (int n = 0; n < frame.Length; n++)
            {
                if (!_spectrum.IsPacked)
                    re[(n * width) + q] = frame[n];
                else if (n % 2 == 0)
                    re[(n / 2 * width) + q] = frame[n];
                else
                    im[(n / 2 * width) + q] = frame[n];
            }
        }

        if (_spectrum.Forward(re, im, workRe, workIm, width))
        {
            re = workRe;
            im = workIm;
        }

        Square<T>(re, im, Bins * width);
        return re;
    }

    /// <summary>A single frame.</summary>
    private unsafe float* AnalyzeFrame(ReadOnlySpan<float> signal, long origin, long total, long frame, float* work)
    {
        float* re = work, im = re + FrameBins, rest = im + FrameBins, samples = rest + _spectrum.FrameWorkLength;
        CutWindowedFrame(signal, origin, total, frame, new Span<float>(samples, Options.FftLength));
        _spectrum.ForwardFrame(samples, re, im, rest);
        switch (LaneWidth.Widest)
        {
            case 16: Square<Lanes512>(re, im, Bins); break;
            case 8: Square<Lanes256>(re, im, Bins); break;
            case 4: Square<Lanes128>(re, im, Bins); break;
            default: Square<ScalarLane>(re, im, Bins); break;
        }

        return re;
    }

    private void CutWindowedFrame(ReadOnlySpan<float> signal, long origin, long total, long number, Span<float> frame)
    {
        CutFrame(signal, origin, total, number, frame);
        TensorPrimitives.Multiply(frame, _window, frame);
    }

    /// <summary>One frame of <see cref="SpectrogramOptions.FftLength"/> samples, zero outside its window, possibly from beyond the ends.</summary>
    private void CutFrame(ReadOnlySpan<float> signal, long origin, long total, long number, Span<float> frame)
    {
        long from = (number * Options.HopLength) - Options.Padding + _windowStart;
        int length = _windowLength;
        Span<float> inside = frame.Slice(_windowStart, length);
        frame[.._windowStart].Clear();
        frame[(_windowStart + length)..].Clear();

        // A frame's own mean and pre-emphasis see exactly the samples under the window.
        if (from >= 0 && from + length + Options.SamplesLost <= total && !Options.FiltersSignal)
        {
            signal.Slice((int)(from - origin), length).CopyTo(inside);
        }
        else
        {
            long usable = total - Options.SamplesLost;
            for (int n = 0; n < length; n++)
                inside[n] = SampleAt(signal, origin, usable, from + n);
        }

        if (Options.RemoveDcOffset)
            TensorPrimitives.Subtract(inside, TensorPrimitives.Sum((ReadOnlySpan<float>)inside) / length, inside);
        if (_preEmphasis != 0 && !Options.FiltersSignal)
        {
            for (int n = length - 1; n > 0; n--)
                inside[n] -= _preEmphasis * inside[n - 1];
            inside[0] -= _preEmphasis * inside[0];
        }
    }

    /// <summary>The (pre-emphasised) sample at a position that may lie beyond the ends.</summary>
    private float SampleAt(ReadOnlySpan<float> signal, long origin, long usable, long position)
    {
        if (position < 0 || position >= usable)
        {
            if (Options.Pad == PadMode.Constant)
                return 0;
            position = Options.Pad == PadMode.Edge ? Math.Clamp(position, 0, usable - 1) : Mirror(position, usable);
        }

        int at = (int)(position - origin);
        return Options.FiltersSignal ? signal[at + 1] - (_preEmphasis * signal[at]) : signal[at];
    }

    /// <summary>Mirrors a position at the first and the last sample until it lies inside.</summary>
    private static long Mirror(long position, long count)
    {
        if (count == 1)
            return 0;
        long period = 2 * (count - 1);
        position = Math.Abs(position) % period;
        return position < count ? position : period - position;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void TakeRoots<T>(float* values, int count)
        where T : struct, ILanes<T>
    {
        for (int n = 0; n < count; n += T.Width)
            T.Store(T.Sqrt(T.Load(values + n)), values + n);
    }

    /// <summary>re² + im², up to whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Square<T>(float* re, float* im, int count)
        where T : struct, ILanes<T>
    {
        for (int n = 0; n < count; n += T.Width)
        {
            T r = T.Load(re + n), i = T.Load(im + n);
            T.Store(T.MultiplyAdd(r, r, i * i), re + n);
        }
    }
}

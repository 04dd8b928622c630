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
    private readonly float[] _window;
    private readonly int _windowStart; // of the window within the frame
    private readonly float _preEmphasis;
    private readonly FrameTile? _tile;               // null where frames are changed one by one before their transform
    private readonly TwoSweepSpectrum? _twoSweeps;   // null where the length does not allow it

    public FrameAnalyzer(SpectrogramOptions options)
    {
        options.Validate();
        Options = options;
        _spectrum = new RealSpectrum(options.FftLength);
        int length = options.WindowLength ?? options.FftLength;
        _window = Array.ConvertAll(Windows.Create(options.Window, length, options.PeriodicWindow), v => (float)v);
        _windowStart = options.WindowAtStart ? 0 : (options.FftLength - length) / 2;
        _preEmphasis = (float)options.PreEmphasis;
        bool changesFrames = options.RemoveDcOffset || (_preEmphasis != 0 && !Options.FiltersSignal);
        if (!changesFrames)
        {
            var wholeWindow = new float[options.FftLength];
            _window.CopyTo(wholeWindow, _windowStart);
            _twoSweeps = TwoSweepSpectrum.TryCreate(wholeWindow);
            _tile = _twoSweeps is null ? null : new FrameTile(options.FftLength, options.HopLength, LaneWidth.Widest);
        }
    }

    public SpectrogramOptions Options { get; }

    public int Bins => _spectrum.Bins;

    /// <summary>Floats of working memory that <see cref="Analyze{T}"/> needs for W frames.</summary>
    public int WorkLength(int width) => UsesTile(width)
        ? (Bins * width) + _tile!.Length + _twoSweeps!.WorkLength(width)
        : Options.FftLength + (4 * _spectrum.BufferLength * width);

    /// <summary>Groups of frames share samples, so these are transposed once; a single frame has nothing to share.</summary>
    private bool UsesTile(int width) => _tile is not null && width > 1;

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
        float* spectrum = UsesTile(T.Width)
            ? AnalyzeTile<T>(signal, origin, total, first, count, work)
            : AnalyzeFrames<T>(signal, origin, total, first, count, work);
        if (Options.Power == 1)
        {
            var magnitudes = new Span<float>(spectrum, Bins * T.Width);
            TensorPrimitives.Sqrt(magnitudes, magnitudes);
        }

        return spectrum;
    }

    private unsafe float* AnalyzeTile<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, float* work)
        where T : struct, ILanes<T>
    {
        // The tile comes last: its length is no multiple of a vector, and what follows would lose its alignment.
        float* power = work, rest = power + (Bins * T.Width), tile = rest + _twoSweeps!.WorkLength(T.Width);
        FillTile(signal, origin, total, first, count, new Span<float>(tile, _tile!.Length));
        _twoSweeps.Power<T>(tile, _tile.Offsets, power, rest);
        return power;
    }

    /// <summary>Transposes the samples of a group of frames; those of missing frames are zero.</summary>
    private void FillTile(ReadOnlySpan<float> signal, long origin, long total, long first, int count, Span<float> tile)
    {
        long usable = total - Options.SamplesLost;
        int used = count + _tile!.SharedColumns;
        // Long: a hop may be so large that four of them are no int.
        long span = ((FrameTile.Block - 1L) * Options.HopLength) + _tile.Rows;
        for (int column = 0; column < _tile.Columns; column += FrameTile.Block)
        {
            long start = ((first + column) * Options.HopLength) - Options.Padding;
            // A block's surplus columns hold samples that no frame reads.
            if (column < used && start >= 0 && start + span <= usable)
                _tile.SetBlock(tile, column, signal.Slice((int)(start - origin), (int)span + Options.SamplesLost), Options.FiltersSignal ? _preEmphasis : 0);
            else
                FillBorder(signal, origin, usable, start, column, used, tile);
        }
    }

    /// <summary>A block of columns at the ends of the signal or of the frames, sample by sample.</summary>
    private void FillBorder(ReadOnlySpan<float> signal, long origin, long usable, long start, int column, int used, Span<float> tile)
    {
        for (int last = column + FrameTile.Block; column < last; column++, start += Options.HopLength)
        {
            if (column >= used)
            {
                _tile!.ClearColumn(tile, column);
                continue;
            }

            // Only what lies beyond the ends needs a question for each sample.
            int firstInside = Options.FiltersSignal ? 0 : (int)Math.Clamp(-start, 0, _tile!.Rows);
            int firstBehind = Options.FiltersSignal ? 0 : (int)Math.Clamp(usable - start, firstInside, _tile!.Rows);
            for (int row = 0; row < firstInside; row++)
                _tile!.Set(tile, row, column, SampleAt(signal, origin, usable, start + row));
            for (int row = firstInside; row < firstBehind; row++)
                _tile!.Set(tile, row, column, signal[(int)(start + row - origin)]);
            for (int row = firstBehind; row < _tile!.Rows; row++)
                _tile.Set(tile, row, column, SampleAt(signal, origin, usable, start + row));
        }
    }

    private unsafe float* AnalyzeFrames<T>(ReadOnlySpan<float> signal, long origin, long total, long first, int count, float* work)
        where T : struct, ILanes<T>
    {
        int width = T.Width, size = _spectrum.BufferLength * width;
        float* re = work, im = re + size, workRe = im + size, workIm = workRe + size;
        var frame = new Span<float>(workIm + size, Options.FftLength);
        if (count < width)
        {
            new Span<float>(re, size).Clear();
            new Span<float>(im, size).Clear();
        }
        else if (!_spectrum.IsPacked)
        {
            new Span<float>(im, size).Clear();
        }

        for (int q = 0; q < count; q++)
        {
            CutFrame(signal, origin, total, ((first + q) * Options.HopLength) - Options.Padding, frame);
            Place(frame, re + q, im + q, width);
        }

        if (_spectrum.Forward(re, im, workRe, workIm, width))
        {
            re = workRe;
            im = workIm;
        }

        Square<T>(re, im, Bins * width);
        return re;
    }

    /// <summary>One windowed frame of <see cref="SpectrogramOptions.FftLength"/> samples that starts at <paramref name="start"/>, possibly before the signal.</summary>
    private void CutFrame(ReadOnlySpan<float> signal, long origin, long total, long start, Span<float> frame)
    {
        long from = start + _windowStart;
        int length = _window.Length;
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

        TensorPrimitives.Multiply(inside, _window, inside);
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

    /// <summary>Puts one frame into its lane, packed as <see cref="RealSpectrum"/> wants it.</summary>
    private unsafe void Place(ReadOnlySpan<float> frame, float* re, float* im, int width)
    {
        fixed (float* from = frame)
        {
            if (_spectrum.IsPacked)
            {
                for (int n = 0; n < frame.Length; n += 2, re += width, im += width)
                {
                    *re = from[n];
                    *im = from[n + 1];
                }
            }
            else
            {
                for (int n = 0; n < frame.Length; n++, re += width)
                    *re = from[n];
                if (width == 1)
                    new Span<float>(im, frame.Length).Clear();
            }
        }
    }

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

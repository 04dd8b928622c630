using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// The spectrum of a single frame, whose points lie across the lanes: low latency, where there are no other frames to fill the lanes
/// with. The N/2 packed points are a matrix of R rows and C columns, as in <see cref="TwoSweepSpectrum"/>. W columns side by side are
/// transformed at once, then the matrix is transposed, and W of its former rows are transformed at once: their outputs
/// k₁ + R·k₂ are neighbours, so that the result comes out in order. Immutable and thread-safe.
/// </summary>
internal sealed class AcrossLanesFft
{
    private readonly int _width;
    private readonly int _rows;
    private readonly int _columns;
    private readonly StockhamFft _columnFft; // of R points
    private readonly StockhamFft _rowFft;    // of C points
    private readonly float[] _twiddlesRe;    // w_M^(n₂k₁) at row k₁, column n₂
    private readonly float[] _twiddlesIm;
    private readonly float[] _turnsRe;       // −i·w_N^k/2, k ≤ M/2
    private readonly float[] _turnsIm;

    private AcrossLanesFft(int width, int rows, int columns)
    {
        (_width, _rows, _columns) = (width, rows, columns);
        _columnFft = new StockhamFft(rows);
        _rowFft = new StockhamFft(columns);
        _twiddlesRe = new float[Points];
        _twiddlesIm = new float[Points];
        for (int k = 0, at = 0; k < rows; k++)
        {
            for (int n = 0; n < columns; n++, at++)
                (_twiddlesRe[at], _twiddlesIm[at]) = Roots.Unit((long)n * k, Points);
        }

        _turnsRe = new float[(Points / 2) + 1];
        _turnsIm = new float[(Points / 2) + 1];
        for (int k = 0; k < _turnsRe.Length; k++)
        {
            (float re, float im) = Roots.Unit(k, 2L * Points);
            (_turnsRe[k], _turnsIm[k]) = (im / 2, -re / 2);
        }
    }

    /// <summary>Floats of working memory.</summary>
    public int WorkLength => (4 * Points) + Math.Max(_columnFft.ScratchLength(_columns), _rowFft.ScratchLength(_rows));

    private int Points => _rows * _columns;

    /// <summary>Prepares the tables, where both sides of the matrix can be multiples of a vector.</summary>
    /// <param name="length">Samples of the frame, N.</param>
    /// <param name="widest">The widest vector allowed, in floats; at least 4.</param>
    /// <returns>null for other lengths.</returns>
    public static AcrossLanesFft? TryCreate(int length, int widest)
    {
        int points = length / 2;
        if (length % 2 != 0 || ComplexFft.Create(points) is not StockhamFft)
            return null;
        for (int width = widest; width >= 4; width /= 2)
        {
            // As square as can be: fewer passes, and shorter strides.
            for (int rows = (int)Math.Sqrt(points) / width * width; rows >= width; rows -= width)
            {
                if (points % (rows * width) == 0)
                    return new AcrossLanesFft(width, rows, points / rows);
            }
        }

        return null;
    }

    /// <summary>X[k] = Σ x[n]·exp(−2πi·kn/N) for 0 ≤ k ≤ N/2.</summary>
    /// <param name="samples">N samples.</param>
    /// <param name="re">Receives N/2 + 1 real parts.</param>
    /// <param name="im">Receives N/2 + 1 imaginary parts.</param>
    /// <param name="work">Working memory of <see cref="WorkLength"/> floats.</param>
    public unsafe void Forward(float* samples, float* re, float* im, float* work)
    {
        switch (_width)
        {
            case 16: Forward<Lanes512>(samples, re, im, work); break;
            case 8: Forward<Lanes256>(samples, re, im, work); break;
            default: Forward<Lanes128>(samples, re, im, work); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Forward<T>(float* samples, float* re, float* im, float* work)
        where T : struct, ILanes<T>
    {
        int points = Points;
        float* ar = work, ai = ar + points, br = ai + points, bi = br + points, scratch = bi + points;
        Pack<T>(samples, ar, ai);
        fixed (float* twiddlesRe = _twiddlesRe, twiddlesIm = _twiddlesIm)
        {
            _columnFft.Forward<T, StoredPoints<T>, MatrixTwiddleSink<T>>(
                new StoredPoints<T>(ar, ai, points / _columnFft.FirstRadix),
                new MatrixTwiddleSink<T>(br, bi, points / _columnFft.LastRadix, twiddlesRe, twiddlesIm),
                _columns,
                scratch);
        }

        for (int row = 0; row < _rows; row += T.Width)
        {
            Transposition.Interleave<T>(br + (row * _columns), _columns, _columns, ar + row, _rows);
            Transposition.Interleave<T>(bi + (row * _columns), _columns, _columns, ai + row, _rows);
        }

        _rowFft.Forward<T, StoredPoints<T>, PlainSink<T>>(
            new StoredPoints<T>(ar, ai, points / _rowFft.FirstRadix), new PlainSink<T>(br, bi, points / _rowFft.LastRadix), _rows, scratch);
        Unpack<T>(br, bi, re, im);
    }

    /// <summary>Even samples become real parts, odd ones imaginary parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void Pack<T>(float* samples, float* re, float* im)
        where T : struct, ILanes<T>
    {
        for (int n = 0; n < Points; n += T.Width, samples += 2 * T.Width)
        {
            T.Deinterleave(T.Load(samples), T.Load(samples + T.Width), out T even, out T odd);
            T.Store(even, re + n);
            T.Store(odd, im + n);
        }
    }

    /// <summary>
    /// Takes the packed transform apart as <see cref="RealSpectrum"/> tells: W bins k from below with the W bins M − k from above, whose
    /// lanes run the other way. The last vectors overlap those before, for M/2 bins are no multiple of W when bin 0 stands alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void Unpack<T>(float* zr, float* zi, float* re, float* im)
        where T : struct, ILanes<T>
    {
        int points = Points, half = points / 2;
        T oneHalf = T.Broadcast(0.5f);
        fixed (float* turnsRe = _turnsRe, turnsIm = _turnsIm)
        {
            for (int low = 1; low <= half; low += T.Width)
            {
                low = Math.Min(low, half + 1 - T.Width);
                int high = points + 1 - low - T.Width;
                T ar = T.Load(zr + low), ai = T.Load(zi + low), wr = T.Load(turnsRe + low), wi = T.Load(turnsIm + low);
                T br = T.Reverse(T.Load(zr + high)), bi = T.Reverse(T.Load(zi + high));
                T evenR = (ar + br) * oneHalf, evenI = (ai - bi) * oneHalf, diffR = ar - br, diffI = ai + bi;
                T oddR = T.MultiplySubtract(diffR, wr, diffI * wi), oddI = T.MultiplyAdd(diffR, wi, diffI * wr);
                T.Store(evenR + oddR, re + low);
                T.Store(evenI + oddI, im + low);
                // X[M−k] = conj(even − odd)
                T.Store(T.Reverse(evenR - oddR), re + high);
                T.Store(T.Reverse(oddI - evenI), im + high);
            }
        }

        (re[0], im[0], re[points], im[points]) = (zr[0] + zi[0], 0, zr[0] - zi[0], 0);
    }
}

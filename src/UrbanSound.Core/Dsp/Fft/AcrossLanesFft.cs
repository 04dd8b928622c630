using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// The spectrum of a single frame, whose points lie across the lanes: low latency, where there are no other frames to fill the lanes
/// with. The N/2 packed points are a matrix of R rows and C columns, as in <see cref="TwoSweepSpectrum"/>. W columns side by side are
/// transformed at once, then the matrix is transposed, and W of its former rows are transformed at once: their outputs
/// k₁ + R·k₂ are neighbours, so that the result comes out in order. R is a multiple of W; where C is not, rows are filled up with points
/// that go nowhere. Immutable and thread-safe.
/// </summary>
internal sealed class AcrossLanesFft
{
    private readonly int _width;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _pitch;             // of a row: columns, rounded up to whole vectors
    private readonly StockhamFft _columnFft; // of R points
    private readonly StockhamFft _rowFft;    // of C points
    private readonly float[] _twiddlesRe;    // w_M^(n₂k₁) at row k₁, column n₂
    private readonly float[] _twiddlesIm;
    private readonly float[] _turnsRe;       // −i·w_N^k/2, k ≤ M/2
    private readonly float[] _turnsIm;

    private AcrossLanesFft(int width, int rows, int columns)
    {
        (_width, _rows, _columns) = (width, rows, columns);
        _pitch = RoundUp(columns, width);
        _columnFft = new StockhamFft(rows);
        _rowFft = new StockhamFft(columns);
        _twiddlesRe = new float[rows * _pitch];
        _twiddlesIm = new float[rows * _pitch];
        for (int k = 0; k < rows; k++)
        {
            for (int n = 0; n < columns; n++)
                (_twiddlesRe[(k * _pitch) + n], _twiddlesIm[(k * _pitch) + n]) = Roots.Unit((long)n * k, Points);
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
    public int WorkLength => (4 * _rows * _pitch) + Math.Max(_columnFft.ScratchLength(_pitch), _rowFft.ScratchLength(_rows));

    private int Points => _rows * _columns;

    /// <summary>Prepares the tables, where the number of rows can be a multiple of a vector.</summary>
    /// <param name="length">Samples of the frame, N.</param>
    /// <param name="widest">The widest vector allowed, in floats; at least 4.</param>
    /// <returns>null for other lengths.</returns>
    public static AcrossLanesFft? TryCreate(int length, int widest)
    {
        int points = length / 2;
        if (length % 2 != 0 || ComplexFft.Create(points) is not StockhamFft)
            return null;
        (int Width, int Rows) best = (0, 0);
        double least = double.PositiveInfinity;
        for (int width = widest; width >= 4; width /= 2)
        {
            // A row may be filled up from the next, which must be long enough.
            for (int rows = width; rows * width <= points; rows += width)
            {
                if (points % rows != 0)
                    continue;
                // Vectors that the passes over columns and over rows go through.
                int columns = points / rows;
                double cost = ((StockhamFft.PassesOf(rows) * rows * RoundUp(columns, width)) + (StockhamFft.PassesOf(columns) * points)) / (double)width;
                if (cost < least)
                    (best, least) = ((width, rows), cost);
            }
        }

        return best.Rows == 0 ? null : new AcrossLanesFft(best.Width, best.Rows, points / best.Rows);
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
        int matrix = _rows * _pitch, points = Points;
        float* ar = work, ai = ar + matrix, br = ai + matrix, bi = br + matrix, scratch = bi + matrix;
        Pack<T>(samples, ar, ai, scratch);
        fixed (float* twiddlesRe = _twiddlesRe, twiddlesIm = _twiddlesIm)
        {
            _columnFft.Forward<T, StoredPoints<T>, MatrixTwiddleSink<T>>(
                new StoredPoints<T>(ar, ai, matrix / _columnFft.FirstRadix),
                new MatrixTwiddleSink<T>(br, bi, matrix / _columnFft.LastRadix, twiddlesRe, twiddlesIm),
                _pitch,
                scratch);
        }

        for (int row = 0; row < _rows; row += T.Width)
        {
            Transposition.Interleave<T>(br + (row * _pitch), _pitch, _columns, ar + row, _rows);
            Transposition.Interleave<T>(bi + (row * _pitch), _pitch, _columns, ai + row, _rows);
        }

        _rowFft.Forward<T, StoredPoints<T>, PlainSink<T>>(
            new StoredPoints<T>(ar, ai, points / _rowFft.FirstRadix), new PlainSink<T>(br, bi, points / _rowFft.LastRadix), _rows, scratch);
        Unpack<T>(br, bi, re, im);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Even samples become real parts, odd ones imaginary parts. What fills up the last row is taken from a copy: nothing lies behind the samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void Pack<T>(float* samples, float* re, float* im, float* lastRow)
        where T : struct, ILanes<T>
    {
        for (int row = 0; row < _rows; row++, samples += 2 * _columns)
        {
            float* from = samples;
            if (row == _rows - 1 && _pitch != _columns)
            {
                new ReadOnlySpan<float>(samples, 2 * _columns).CopyTo(new Span<float>(lastRow, 2 * _pitch));
                from = lastRow;
            }

            for (int n = 0; n < _pitch; n += T.Width, from += 2 * T.Width, re += T.Width, im += T.Width)
            {
                T.Deinterleave(T.Load(from), T.Load(from + T.Width), out T even, out T odd);
                T.Store(even, re);
                T.Store(odd, im);
            }
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

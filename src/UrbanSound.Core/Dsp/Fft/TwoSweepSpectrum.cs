using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Power spectra of W frames that stand side by side in the lanes, in two sweeps over memory instead of one per radix. The N/2
/// packed complex points (see <see cref="RealSpectrum"/>) are seen as a matrix of R rows and C columns, M = R·C, n = C·n₁ + n₂,
/// k = k₁ + R·k₂ (W. M. Gentleman, G. Sande, "Fast Fourier transforms: for fun and profit", AFIPS 1966):
/// <code>X[k₁ + R·k₂] = Σ_n₂ w_C^(n₂k₂) · w_M^(n₂k₁) · Σ_n₁ w_R^(n₁k₁) · x[C·n₁ + n₂]</code>
/// The first sweep takes windowed samples straight out of the tile, transforms a column in L1 and writes it with its twiddle
/// factors; the second transforms rows k₁ and R − k₁ together, because unpacking needs bins k and M − k, and stores powers.
/// Immutable and thread-safe.
/// </summary>
internal sealed class TwoSweepSpectrum
{
    /// <summary>Below this many complex points everything fits into L1 anyway.</summary>
    private const int FewestPoints = 64;

    /// <summary>Rows of a power-of-two pitch would fall into the same cache sets; one vector more spreads them.</summary>
    private const int RowPadding = 1;

    private readonly int _rows;
    private readonly int _columns;
    private readonly StockhamFft _columnFft; // of R points
    private readonly StockhamFft _rowFft;    // of C points
    private readonly float[] _twiddles;      // w_M^(n₂k₁) as pairs, all k₁ of a column n₂ together
    private readonly float[] _turns;         // −i·w_N^k as pairs, k < M
    private readonly float[] _window;        // halved: the unpacking adds Z[k] and Z*[M−k] without dividing by 2

    private TwoSweepSpectrum(int rows, int columns, ReadOnlySpan<float> window)
    {
        (_rows, _columns) = (rows, columns);
        _columnFft = new StockhamFft(rows);
        _rowFft = new StockhamFft(columns);
        int points = rows * columns;
        _twiddles = new float[2 * points];
        for (int n = 0, at = 0; n < columns; n++)
        {
            for (int k = 0; k < rows; k++)
                (_twiddles[at++], _twiddles[at++]) = Roots.Unit((long)n * k, points);
        }

        _turns = new float[2 * points];
        for (int k = 0; k < points; k++)
        {
            (float re, float im) = Roots.Unit(k, 2L * points);
            (_turns[2 * k], _turns[(2 * k) + 1]) = (im, -re);
        }

        _window = new float[2 * points];
        for (int n = 0; n < _window.Length; n++)
            _window[n] = window[n] / 2;
    }

    private int Points => _rows * _columns;

    private int RowPitch => _columns + RowPadding;

    /// <summary>Prepares the tables, where the length allows two sweeps.</summary>
    /// <param name="window">The window's values, one per sample of a frame.</param>
    /// <returns>null for odd lengths, short ones, and those whose half has no two factors of use.</returns>
    public static TwoSweepSpectrum? TryCreate(ReadOnlySpan<float> window)
    {
        int points = window.Length / 2;
        if (window.Length % 2 != 0 || points < FewestPoints || ComplexFft.Create(points) is not StockhamFft)
            return null;
        // The largest divisor up to the square root: both sub-transforms then fit into L1.
        int rows = (int)Math.Sqrt(points);
        while (points % rows != 0)
            rows--;
        return rows < 4 ? null : new TwoSweepSpectrum(rows, points / rows, window);
    }

    /// <summary>Floats of working memory for W frames.</summary>
    public int WorkLength(int width) => width * ((2 * _rows * RowPitch) + (4 * Math.Max(_rows, 2 * _columns)));

    /// <summary>Computes |X[k]|² of each frame.</summary>
    /// <param name="tile">Samples; sample n of the frames begins at <c>tile + offsets[n]</c>, one lane a frame.</param>
    /// <param name="offsets">One per sample of a frame.</param>
    /// <param name="power">Receives M + 1 vectors.</param>
    /// <param name="work">Working memory of <see cref="WorkLength"/> floats.</param>
    public unsafe void Power<T>(float* tile, int[] offsets, float* power, float* work)
        where T : struct, ILanes<T>
    {
        int width = T.Width, matrix = _rows * RowPitch * width, scratch = Math.Max(_rows, 2 * _columns) * width;
        float* re = work, im = re + matrix, sr = im + matrix, si = sr + scratch, wr = si + scratch, wi = wr + scratch;
        fixed (int* offset = offsets)
        fixed (float* window = _window, twiddles = _twiddles, turns = _turns)
        {
            for (int n = 0; n < _columns; n++)
            {
                LoadColumn<T>(tile, offset + (2 * n), window + (2 * n), sr, si);
                bool inWork = _columnFft.Forward<T>(sr, si, wr, wi, width);
                StoreColumn<T>(inWork ? wr : sr, inWork ? wi : si, twiddles + (2 * n * _rows), re + (n * width), im + (n * width));
            }

            for (int k = 0; 2 * k <= _rows; k++)
            {
                int partner = k == 0 ? 0 : _rows - k;
                (nint ar, nint ai) = TransformRow<T>(re, im, k, sr, si, width);
                (nint br, nint bi) = partner == k ? (ar, ai) : TransformRow<T>(re, im, partner, wr, wi, width);
                if (k == 0)
                    FirstRow<T>((float*)ar, (float*)ai, turns, power);
                else
                    RowPair<T>((float*)ar, (float*)ai, (float*)br, (float*)bi, turns, power, k, partner == k ? (_columns + 1) / 2 : _columns);
            }
        }
    }

    /// <summary>Transforms one row; returns where the result stands, in the matrix or in the scratch.</summary>
    private unsafe (nint Re, nint Im) TransformRow<T>(float* re, float* im, int row, float* workRe, float* workIm, int width)
        where T : struct, ILanes<T>
    {
        nint start = (nint)row * RowPitch * width;
        return _rowFft.Forward<T>(re + start, im + start, workRe, workIm, width)
            ? ((nint)workRe, (nint)workIm)
            : ((nint)(re + start), (nint)(im + start));
    }

    /// <summary>Every C-th packed point from one on, windowed: even samples real, odd ones imaginary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void LoadColumn<T>(float* tile, int* offsets, float* window, float* re, float* im)
        where T : struct, ILanes<T>
    {
        int step = 2 * _columns;
        for (int n = 0; n < _rows; n++, offsets += step, window += step, re += T.Width, im += T.Width)
        {
            T.Store(T.Load(tile + offsets[0]) * T.Broadcast(window[0]), re);
            T.Store(T.Load(tile + offsets[1]) * T.Broadcast(window[1]), im);
        }
    }

    /// <summary>Turns a column's values by their twiddle factors and spreads them over the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void StoreColumn<T>(float* fromRe, float* fromIm, float* twiddles, float* re, float* im)
        where T : struct, ILanes<T>
    {
        nint pitch = (nint)RowPitch * T.Width;
        for (int k = 0; k < _rows; k++, fromRe += T.Width, fromIm += T.Width, twiddles += 2, re += pitch, im += pitch)
        {
            T vr = T.Load(fromRe), vi = T.Load(fromIm), wr = T.Broadcast(twiddles[0]), wi = T.Broadcast(twiddles[1]);
            T.Store((vr * wr) - (vi * wi), re);
            T.Store(T.MultiplyAdd(vr, wi, vi * wr), im);
        }
    }

    /// <summary>Row 0 holds DC and the Nyquist frequency, and pairs k₂ with C − k₂.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void FirstRow<T>(float* re, float* im, float* turns, float* power)
        where T : struct, ILanes<T>
    {
        T zr = T.Load(re), zi = T.Load(im), two = T.Broadcast(2);
        T dc = (zr + zi) * two, nyquist = (zr - zi) * two;
        T.Store(dc * dc, power);
        T.Store(nyquist * nyquist, power + ((nint)Points * T.Width));
        for (int k = 1; 2 * k <= _columns; k++)
        {
            int low = k * T.Width, high = (_columns - k) * T.Width, bin = k * _rows;
            Pair<T>(re + low, im + low, re + high, im + high, turns + (2 * bin), power + ((nint)bin * T.Width), power + ((nint)(Points - bin) * T.Width));
        }
    }

    /// <summary>Rows k₁ and R − k₁: bin k₁ + R·k₂ pairs with the one at C − 1 − k₂ of the other row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe void RowPair<T>(float* ar, float* ai, float* br, float* bi, float* turns, float* power, int row, int count)
        where T : struct, ILanes<T>
    {
        int last = (_columns - 1) * T.Width;
        for (int k = 0; k < count; k++)
        {
            int low = k * T.Width, high = last - low, bin = row + (k * _rows);
            Pair<T>(ar + low, ai + low, br + high, bi + high, turns + (2 * bin), power + ((nint)bin * T.Width), power + ((nint)(Points - bin) * T.Width));
        }
    }

    /// <summary>|X[k]|² and |X[M−k]|² from Z[k] and Z[M−k], as <see cref="RealSpectrum"/> takes them apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Pair<T>(float* ar, float* ai, float* br, float* bi, float* turn, float* powerLow, float* powerHigh)
        where T : struct, ILanes<T>
    {
        T zr = T.Load(ar), zi = T.Load(ai), yr = T.Load(br), yi = T.Load(bi), wr = T.Broadcast(turn[0]), wi = T.Broadcast(turn[1]);
        T evenR = zr + yr, evenI = zi - yi, diffR = zr - yr, diffI = zi + yi;
        T oddR = (diffR * wr) - (diffI * wi), oddI = T.MultiplyAdd(diffR, wi, diffI * wr);
        T xr = evenR + oddR, xi = evenI + oddI, vr = evenR - oddR, vi = evenI - oddI;
        T.Store(T.MultiplyAdd(xr, xr, xi * xi), powerLow);
        T.Store(T.MultiplyAdd(vr, vr, vi * vi), powerHigh);
    }
}

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
    private readonly int[] _offsets;         // of a frame's samples in the tile, in the order in which columns consume them
    private readonly float[] _window;        // in that order; halved: the unpacking adds Z[k] and Z*[M−k] without dividing by 2
    private readonly float[] _twiddles;      // w_M^(n₂k₁) as pairs, in the order in which columns give their outputs
    private readonly float[] _turns;         // −i·w_N^k as pairs, k < M

    private TwoSweepSpectrum(int rows, int columns, ReadOnlySpan<float> window, ReadOnlySpan<int> offsets)
    {
        (_rows, _columns) = (rows, columns);
        _columnFft = new StockhamFft(rows);
        _rowFft = new StockhamFft(columns);
        _offsets = new int[2 * Points];
        _window = new float[2 * Points];
        _twiddles = new float[2 * Points];
        _turns = new float[2 * Points];
        int first = _columnFft.FirstRadix, last = _columnFft.LastRadix;
        for (int column = 0, at = 0, to = 0; column < columns; column++)
        {
            for (int butterfly = 0; butterfly < rows / first; butterfly++)
            {
                for (int k = 0; k < first; k++)
                {
                    int sample = 2 * ((columns * (butterfly + (rows / first * k))) + column);
                    (_offsets[at], _window[at++]) = (offsets[sample], window[sample] / 2);
                    (_offsets[at], _window[at++]) = (offsets[sample + 1], window[sample + 1] / 2);
                }
            }

            for (int butterfly = 0; butterfly < rows / last; butterfly++)
            {
                for (int j = 0; j < last; j++)
                    (_twiddles[to++], _twiddles[to++]) = Roots.Unit((long)column * (butterfly + (rows / last * j)), Points);
            }
        }

        for (int k = 0; k < Points; k++)
        {
            (float re, float im) = Roots.Unit(k, 2L * Points);
            (_turns[2 * k], _turns[(2 * k) + 1]) = (im, -re);
        }
    }

    private int Points => _rows * _columns;

    private int RowPitch => _columns + RowPadding;

    /// <summary>Prepares the tables, where the length allows two sweeps.</summary>
    /// <param name="window">The window's values, one per sample of a frame.</param>
    /// <param name="offsets">Where the samples of the frames stand in the tile: W loads from <c>offsets[n]</c> give sample n of the W frames.</param>
    /// <returns>null for odd lengths, short ones, and those whose half has no two factors of use.</returns>
    public static TwoSweepSpectrum? TryCreate(ReadOnlySpan<float> window, ReadOnlySpan<int> offsets)
    {
        int points = window.Length / 2;
        if (window.Length % 2 != 0 || points < FewestPoints || ComplexFft.Create(points) is not StockhamFft)
            return null;
        int best = 0, fewest = int.MaxValue;
        // The fewest passes win; then the largest number of rows up to the square root, whose sub-transforms fit into L1 best.
        for (int rows = 4; rows * rows <= points; rows++)
        {
            if (points % rows != 0)
                continue;
            int passes = StockhamFft.PassesOf(rows) + StockhamFft.PassesOf(points / rows);
            if (passes <= fewest)
                (best, fewest) = (rows, passes);
        }

        return best == 0 ? null : new TwoSweepSpectrum(best, points / best, window, offsets);
    }

    /// <summary>Floats of working memory for W frames.</summary>
    public int WorkLength(int width) =>
        (2 * _rows * RowPitch * width) + (4 * _columns * width) + Math.Max(_columnFft.ScratchLength(width), _rowFft.ScratchLength(width));

    /// <summary>Computes |X[k]|² of each frame.</summary>
    /// <param name="tile">Samples of W frames, one lane a frame.</param>
    /// <param name="power">Receives M + 1 vectors.</param>
    /// <param name="work">Working memory of <see cref="WorkLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Power<T>(float* tile, float* power, float* work)
        where T : struct, ILanes<T>
    {
        int width = T.Width;
        nint pitch = (nint)RowPitch * width, matrix = _rows * pitch, row = (nint)_columns * width;
        float* re = work, im = re + matrix, a = im + matrix, b = a + (2 * row), scratch = b + (2 * row);
        int first = _columnFft.FirstRadix, last = _columnFft.LastRadix;
        fixed (int* offsets = _offsets)
        fixed (float* window = _window, twiddles = _twiddles, turns = _turns)
        {
            for (int n = 0; n < _columns; n++)
            {
                nint at = 2 * (nint)_rows * n;
                _columnFft.Forward<T, WindowedSamples<T>, SpreadSink<T>>(
                    new WindowedSamples<T>(tile, offsets + at, window + at, first),
                    new SpreadSink<T>(re + (n * width), im + (n * width), pitch, _rows / last * pitch, last, twiddles + at),
                    width,
                    scratch);
            }

            nint rowStride = row / _rowFft.FirstRadix, outStride = row / _rowFft.LastRadix;
            for (int k = 0; 2 * k <= _rows; k++)
            {
                int partner = k == 0 ? 0 : _rows - k;
                _rowFft.Forward<T, StoredPoints<T>, PlainSink<T>>(
                    new StoredPoints<T>(re + (k * pitch), im + (k * pitch), rowStride), new PlainSink<T>(a, a + row, outStride), width, scratch);
                if (k == 0)
                {
                    FirstRow<T>(a, a + row, turns, power);
                    continue;
                }

                float* other = a;
                if (partner != k)
                {
                    other = b;
                    _rowFft.Forward<T, StoredPoints<T>, PlainSink<T>>(
                        new StoredPoints<T>(re + (partner * pitch), im + (partner * pitch), rowStride), new PlainSink<T>(b, b + row, outStride), width, scratch);
                }

                RowPair<T>(a, a + row, other, other + row, turns, power, k, partner == k ? (_columns + 1) / 2 : _columns);
            }
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
        T oddR = T.MultiplySubtract(diffR, wr, diffI * wi), oddI = T.MultiplyAdd(diffR, wi, diffI * wr);
        T xr = evenR + oddR, xi = evenI + oddI, vr = evenR - oddR, vi = evenI - oddI;
        T.Store(T.MultiplyAdd(xr, xr, xi * xi), powerLow);
        T.Store(T.MultiplyAdd(vr, vr, vi * vi), powerHigh);
    }
}

using System.Numerics;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Mixed-radix Stockham transform, decimation in frequency. Each pass reads one pair of buffers and writes the other, in an
/// order that leaves the result sorted without bit reversal (P. N. Swarztrauber, "FFT algorithms for vector computers",
/// Parallel Computing 1, 1984). With n points left, s values a point (all signals and all finished sub-transforms side by
/// side) and radix r, m = n/r:
/// <code>y[q + s(rp + j)] = w_n^(pj) · Σ_k x[q + s(p + mk)] · w_r^(jk),   w_n = exp(−2πi/n),  0 ≤ p &lt; m, 0 ≤ q &lt; s</code>
/// The inner loop runs over q, which is contiguous, so it vectorises without shuffles as soon as s is a multiple of the lane
/// count: at once for a group of frames, after the first pass or two for a single one.
/// </summary>
internal sealed class StockhamFft : ComplexFft
{
    private readonly StockhamPass[] _passes;

    public StockhamFft(int length)
        : base(length)
    {
        var passes = new List<StockhamPass>();
        int rest = length;
        foreach (int radix in Factor(length))
        {
            passes.Add(new StockhamPass(radix, rest));
            rest /= radix;
        }

        _passes = [.. passes];
    }

    /// <inheritdoc/>
    public override int BufferLength => Length;

    /// <summary>Inputs of a butterfly of the first pass: point p + m·k for butterfly p, with m = Length / FirstRadix.</summary>
    public int FirstRadix => _passes[0].Radix;

    /// <summary>Outputs of a butterfly of the last pass: point q + s·j for butterfly q, with s = Length / LastRadix.</summary>
    public int LastRadix => _passes[^1].Radix;

    /// <summary>Passes over memory that a transform of this many points takes.</summary>
    public static int PassesOf(int length) => Factor(length).Count;

    /// <inheritdoc/>
    public override unsafe bool Forward(float* re, float* im, float* workRe, float* workIm, int stride)
    {
        bool swapped = false;
        int s = stride;
        foreach (StockhamPass pass in _passes)
        {
            if (swapped)
                pass.Run(workRe, workIm, re, im, s);
            else
                pass.Run(re, im, workRe, workIm, s);
            s *= pass.Radix;
            swapped = !swapped;
        }

        return swapped;
    }

    /// <summary>
    /// Signals side by side, with a first source and a last sink of their own: inputs need not lie in memory as points, nor outputs
    /// be stored as such, and two passes over memory are saved.
    /// </summary>
    /// <param name="source">Gives the inputs, in the order of <see cref="FirstRadix"/>.</param>
    /// <param name="sink">Takes the outputs, in the order of <see cref="LastRadix"/>.</param>
    /// <param name="signals">Number of signals, a multiple of W.</param>
    /// <param name="scratch">As many floats as <see cref="ScratchLength"/> says.</param>
    public unsafe void Forward<T, TSource, TSink>(in TSource source, in TSink sink, int signals, float* scratch)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        int size = Length * signals, last = _passes.Length - 1;
        if (last == 0)
        {
            _passes[0].RunButterflies<T, TSource, TSink>(in source, in sink, 1, signals / T.Width);
            return;
        }

        float* x = scratch, y = scratch + (2 * size);
        _passes[0].RunTurned<T, TSource>(source, x, x + size, signals);
        int s = signals * _passes[0].Radix;
        for (int i = 1; i < last; i++)
        {
            StockhamPass pass = _passes[i];
            pass.RunTurned<T, StoredPoints<T>>(new StoredPoints<T>(x, x + size, pass.InputStride(s)), y, y + size, s);
            s *= pass.Radix;
            float* swap = x;
            x = y;
            y = swap;
        }

        _passes[last].RunButterflies<T, StoredPoints<T>, TSink>(new StoredPoints<T>(x, x + size, s), sink, 1, s / T.Width);
    }

    /// <summary>Floats of scratch that <see cref="Forward{T, TSource, TSink}"/> needs.</summary>
    public int ScratchLength(int signals) => (_passes.Length > 2 ? 4 : 2) * Length * signals;

    /// <summary>A 4 or 2 before the 8s, then odd primes: 2048 = 4·8·8·8, 400 = 2·8·5·5.</summary>
    private static List<int> Factor(int length)
    {
        var factors = new List<int>();
        int twos = BitOperations.TrailingZeroCount(length);
        int rest = length >> twos;
        if (twos % 3 > 0)
            factors.Add(1 << (twos % 3));
        for (; twos >= 3; twos -= 3)
            factors.Add(8);
        for (int prime = 3; rest > 1; prime += 2)
        {
            for (; rest % prime == 0; rest /= prime)
                factors.Add(prime);
        }

        return factors;
    }
}

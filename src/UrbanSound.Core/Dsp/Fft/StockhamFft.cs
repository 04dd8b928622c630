using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Mixed-radix Stockham transform, decimation in frequency. Each pass reads one pair of buffers and writes the other, in an
/// order that leaves the result sorted without bit reversal (P. N. Swarztrauber, "FFT algorithms for vector computers",
/// Parallel Computing 1, 1984). With n points left, s values a point (all signals and all finished sub-transforms side by
/// side) and radix r, m = n/r:
/// <code>y[q + s(rp + j)] = w_n^(pj) · Σ_k x[q + s(p + mk)] · w_r^(jk),   w_n = exp(−2πi/n),  0 ≤ p &lt; m, 0 ≤ q &lt; s</code>
/// The inner loop runs over q, which is contiguous, so it vectorises without shuffles as soon as s is a multiple of the lane
/// count: at once for a group of frames, after the first pass or two for a single one. Powers of two go first for that reason.
/// </summary>
internal sealed class StockhamFft : ComplexFft
{
    private readonly Pass[] _passes;

    public StockhamFft(int length)
        : base(length)
    {
        var passes = new List<Pass>();
        int rest = length;
        foreach (int radix in Factor(length))
        {
            passes.Add(new Pass(radix, rest));
            rest /= radix;
        }

        _passes = [.. passes];
    }

    /// <inheritdoc/>
    public override int BufferLength => Length;

    /// <inheritdoc/>
    public override unsafe bool Forward(float* re, float* im, float* workRe, float* workIm, int stride)
    {
        bool swapped = false;
        int s = stride;
        foreach (Pass pass in _passes)
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

    /// <summary>The same for as many signals as there are lanes, or a multiple: the width is known, and not looked up for each pass.</summary>
    public unsafe bool Forward<T>(float* re, float* im, float* workRe, float* workIm, int stride)
        where T : struct, ILanes<T>
    {
        bool swapped = false;
        int s = stride;
        foreach (Pass pass in _passes)
        {
            if (swapped)
                pass.Run<T>(workRe, workIm, re, im, s);
            else
                pass.Run<T>(re, im, workRe, workIm, s);
            s *= pass.Radix;
            swapped = !swapped;
        }

        return swapped;
    }

    /// <summary>8s before a 4 or 2, then odd primes: 2048 = 8·8·8·4, 400 = 8·2·5·5.</summary>
    private static List<int> Factor(int length)
    {
        var factors = new List<int>();
        int twos = System.Numerics.BitOperations.TrailingZeroCount(length);
        int rest = length >> twos;
        for (; twos >= 3; twos -= 3)
            factors.Add(8);
        if (twos > 0)
            factors.Add(1 << twos);
        for (int prime = 3; rest > 1; prime += 2)
        {
            for (; rest % prime == 0; rest /= prime)
                factors.Add(prime);
        }

        return factors;
    }

    /// <summary>One pass: its radix, its twiddle factors, and the choice of the widest lanes that divide the run length.</summary>
    private sealed class Pass
    {
        private readonly int _m;
        private readonly float[] _twiddles;
        private readonly float[]? _roots;

        public Pass(int radix, int n)
        {
            Radix = radix;
            _m = n / radix;
            // For each p: w^p, w^2p, … w^(r−1)p as pairs (real, imaginary).
            _twiddles = new float[2 * _m * (radix - 1)];
            for (int p = 0, at = 0; p < _m; p++)
            {
                for (int j = 1; j < radix; j++)
                    (_twiddles[at++], _twiddles[at++]) = Roots.Unit((long)p * j, n);
            }

            if (radix is not (2 or 3 or 4 or 5 or 8))
            {
                _roots = new float[2 * radix];
                for (int k = 0; k < radix; k++)
                    (_roots[2 * k], _roots[(2 * k) + 1]) = Roots.Unit(k, radix);
            }
        }

        public int Radix { get; }

        public unsafe void Run(float* xr, float* xi, float* yr, float* yi, int s)
        {
            switch (LaneWidth.For(s))
            {
                case 16: Run<Lanes512>(xr, xi, yr, yi, s); break;
                case 8: Run<Lanes256>(xr, xi, yr, yi, s); break;
                case 4: Run<Lanes128>(xr, xi, yr, yi, s); break;
                default: Run<ScalarLane>(xr, xi, yr, yi, s); break;
            }
        }

        public unsafe void Run<T>(float* xr, float* xi, float* yr, float* yi, int s)
            where T : struct, ILanes<T>
        {
            if (_m == 1)
                Run<T, NoTurn>(xr, xi, yr, yi, s);
            else
                Run<T, Turn>(xr, xi, yr, yi, s);
        }

        private unsafe void Run<T, TTurn>(float* xr, float* xi, float* yr, float* yi, int s)
            where T : struct, ILanes<T>
            where TTurn : struct, ITurn
        {
            fixed (float* w = _twiddles)
            fixed (float* roots = _roots)
            {
                switch (Radix)
                {
                    case 2: Butterflies.Radix2<T, TTurn>(xr, xi, yr, yi, _m, s, w); break;
                    case 3: Butterflies.Radix3<T, TTurn>(xr, xi, yr, yi, _m, s, w); break;
                    case 4: Butterflies.Radix4<T, TTurn>(xr, xi, yr, yi, _m, s, w); break;
                    case 5: Butterflies.Radix5<T, TTurn>(xr, xi, yr, yi, _m, s, w); break;
                    case 8: Butterflies.Radix8<T, TTurn>(xr, xi, yr, yi, _m, s, w); break;
                    default: Butterflies.RadixAny<T, TTurn>(xr, xi, yr, yi, _m, s, w, Radix, roots); break;
                }
            }
        }
    }
}

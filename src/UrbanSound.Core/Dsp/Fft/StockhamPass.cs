using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>One pass of a <see cref="StockhamFft"/>: its radix, its twiddle factors, and the choice of the butterfly. Immutable and thread-safe.</summary>
internal sealed class StockhamPass
{
    private readonly int _m;
    private readonly float[] _twiddles;
    private readonly float[]? _roots; // of the radixes without a butterfly of their own

    public StockhamPass(int radix, int n)
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

    /// <summary>Floats from one input of a butterfly to the next, with s values a point.</summary>
    public nint InputStride(int s) => (nint)_m * s;

    /// <summary>From buffer to buffer, in the widest lanes that divide s.</summary>
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

    /// <summary>Any pass but the last: twiddle factors follow.</summary>
    public unsafe void RunTurned<T, TSource>(in TSource source, float* yr, float* yi, int s)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
    {
        fixed (float* twiddles = _twiddles)
            RunButterflies<T, TSource, TurnedSink<T>>(source, new TurnedSink<T>(yr, yi, s, Radix, twiddles), _m, s / T.Width);
    }

    /// <summary>The butterflies alone.</summary>
    /// <param name="source">Gives the inputs.</param>
    /// <param name="sink">Takes the outputs.</param>
    /// <param name="runs">Runs with twiddle factors of their own.</param>
    /// <param name="length">Butterflies of a run.</param>
    public unsafe void RunButterflies<T, TSource, TSink>(in TSource source, in TSink sink, int runs, int length)
        where T : struct, ILanes<T>
        where TSource : struct, IPointSource<T>
        where TSink : struct, IPointSink<T>
    {
        switch (Radix)
        {
            case 2: Butterflies.Radix2<T, TSource, TSink>(in source, in sink, runs, length); break;
            case 3: Butterflies.Radix3<T, TSource, TSink>(in source, in sink, runs, length); break;
            case 4: Butterflies.Radix4<T, TSource, TSink>(in source, in sink, runs, length); break;
            case 5: Butterflies.Radix5<T, TSource, TSink>(in source, in sink, runs, length); break;
            case 8: Butterflies.Radix8<T, TSource, TSink>(in source, in sink, runs, length); break;
            default:
                fixed (float* roots = _roots)
                    Butterflies.RadixAny<T, TSource, TSink>(in source, in sink, runs, length, Radix, roots);
                break;
        }
    }

    private unsafe void Run<T>(float* xr, float* xi, float* yr, float* yi, int s)
        where T : struct, ILanes<T>
    {
        var source = new StoredPoints<T>(xr, xi, InputStride(s));
        if (_m == 1)
            RunButterflies<T, StoredPoints<T>, PlainSink<T>>(source, new PlainSink<T>(yr, yi, s), 1, s / T.Width);
        else
            RunTurned<T, StoredPoints<T>>(source, yr, yi, s);
    }
}

using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Between the passes of one transform: output 0 is stored as it is, output j turned by the run's twiddle factor j. A run's
/// outputs j lie <paramref name="run"/>·j floats behind its outputs 0; the next run follows behind the last of them.
/// </summary>
internal unsafe struct TurnedSink<T>(float* re, float* im, nint run, int radix, float* twiddles) : IPointSink<T>
    where T : struct, ILanes<T>
{
    private float* _re = re;
    private float* _im = im;
    private float* _twiddles = twiddles;
    private readonly nint _run = run;
    private readonly nint _others = radix - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put(int j, T re, T im)
    {
        nint at = j * _run;
        if (j == 0)
        {
            T.Store(re, _re);
            T.Store(im, _im);
        }
        else
        {
            T wr = T.Broadcast(_twiddles[(2 * j) - 2]), wi = T.Broadcast(_twiddles[(2 * j) - 1]);
            T.Store(T.MultiplySubtract(re, wr, im * wi), _re + at);
            T.Store(T.MultiplyAdd(re, wi, im * wr), _im + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _re += T.Width;
        _im += T.Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NextRun()
    {
        _re += _others * _run;
        _im += _others * _run;
        _twiddles += 2 * _others;
    }
}

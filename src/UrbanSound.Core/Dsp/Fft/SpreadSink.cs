using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// At the end of a column of <see cref="TwoSweepSpectrum"/>: every output is turned by a factor of its own, the same for all lanes,
/// and stored into a row of the matrix. Factors lie in the order in which they are consumed.
/// </summary>
internal unsafe struct SpreadSink<T>(float* re, float* im, nint pitch, nint stride, int radix, float* twiddles) : IPointSink<T>
    where T : struct, ILanes<T>
{
    private float* _re = re;
    private float* _im = im;
    private float* _twiddles = twiddles;
    private readonly nint _pitch = pitch;   // from one butterfly to the next
    private readonly nint _stride = stride; // from one output to the next
    private readonly nint _step = 2 * radix;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put(int j, T re, T im)
    {
        T wr = T.Broadcast(_twiddles[2 * j]), wi = T.Broadcast(_twiddles[(2 * j) + 1]);
        T.Store(T.MultiplySubtract(re, wr, im * wi), _re + (j * _stride));
        T.Store(T.MultiplyAdd(re, wi, im * wr), _im + (j * _stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _re += _pitch;
        _im += _pitch;
        _twiddles += _step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void NextRun()
    {
    }
}

using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>Stores outputs as they are, output j <paramref name="stride"/>·j floats behind output 0, butterflies side by side.</summary>
internal unsafe struct PlainSink<T>(float* re, float* im, nint stride) : IPointSink<T>
    where T : struct, ILanes<T>
{
    private float* _re = re;
    private float* _im = im;
    private readonly nint _stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put(int j, T re, T im)
    {
        T.Store(re, _re + (j * _stride));
        T.Store(im, _im + (j * _stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _re += T.Width;
        _im += T.Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void NextRun()
    {
    }
}

using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>Reads points as they lie in memory: input k of a butterfly <paramref name="stride"/>·k floats behind input 0, butterflies side by side.</summary>
internal unsafe struct StoredPoints<T>(float* re, float* im, nint stride) : IPointSource<T>
    where T : struct, ILanes<T>
{
    private float* _re = re;
    private float* _im = im;
    private readonly nint _stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Real(int k) => T.Load(_re + (k * _stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Imaginary(int k) => T.Load(_im + (k * _stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _re += T.Width;
        _im += T.Width;
    }
}

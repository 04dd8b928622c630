using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// At the end of the columns of <see cref="AcrossLanesFft"/>: every point of the matrix has a twiddle factor of its own, which stands in
/// the tables where the point stands in the matrix.
/// </summary>
internal unsafe struct MatrixTwiddleSink<T>(float* re, float* im, nint stride, float* twiddlesRe, float* twiddlesIm) : IPointSink<T>
    where T : struct, ILanes<T>
{
    private float* _re = re;
    private float* _im = im;
    private float* _twiddlesRe = twiddlesRe;
    private float* _twiddlesIm = twiddlesIm;
    private readonly nint _stride = stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put(int j, T re, T im)
    {
        nint at = j * _stride;
        T wr = T.Load(_twiddlesRe + at), wi = T.Load(_twiddlesIm + at);
        T.Store(T.MultiplySubtract(re, wr, im * wi), _re + at);
        T.Store(T.MultiplyAdd(re, wi, im * wr), _im + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _re += T.Width;
        _im += T.Width;
        _twiddlesRe += T.Width;
        _twiddlesIm += T.Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void NextRun()
    {
    }
}

using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>What becomes of a butterfly's output before it is stored; a type, so that the JIT compiles a loop for each.</summary>
internal interface ITurn
{
    /// <summary>Stores (re + i·im)·(w[0] + i·w[1]), or what stands for it.</summary>
    static abstract unsafe void Store<T>(T re, T im, float* w, float* toRe, float* toIm)
        where T : struct, ILanes<T>;
}

/// <summary>Multiplies by the twiddle factor.</summary>
internal readonly struct Turn : ITurn
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(T re, T im, float* w, float* toRe, float* toIm)
        where T : struct, ILanes<T>
    {
        T wr = T.Broadcast(w[0]), wi = T.Broadcast(w[1]);
        T.Store((re * wr) - (im * wi), toRe);
        T.Store(T.MultiplyAdd(re, wi, im * wr), toIm);
    }
}

/// <summary>All twiddle factors are 1.</summary>
internal readonly struct NoTurn : ITurn
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(T re, T im, float* w, float* toRe, float* toIm)
        where T : struct, ILanes<T>
    {
        T.Store(re, toRe);
        T.Store(im, toIm);
    }
}

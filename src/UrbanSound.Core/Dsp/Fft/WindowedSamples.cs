using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Reads samples of W frames out of a <see cref="FrameTile"/> and windows them: even samples are the real parts of the packed
/// points, odd ones the imaginary parts. Offsets into the tile and window values lie in the order in which they are consumed,
/// two for each input, <paramref name="radix"/> inputs for each butterfly.
/// </summary>
internal unsafe struct WindowedSamples<T>(float* tile, int* offsets, float* window, int radix) : IPointSource<T>
    where T : struct, ILanes<T>
{
    private readonly float* _tile = tile;
    private int* _offsets = offsets;
    private float* _window = window;
    private readonly nint _step = 2 * radix;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Real(int k) => T.Load(_tile + _offsets[2 * k]) * T.Broadcast(_window[2 * k]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Imaginary(int k) => T.Load(_tile + _offsets[(2 * k) + 1]) * T.Broadcast(_window[(2 * k) + 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        _offsets += _step;
        _window += _step;
    }
}

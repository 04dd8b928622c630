using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// Any length by convolution with a chirp: jk = (j² + k² − (j−k)²)/2 turns the transform into a circular convolution of a
/// power-of-two length ≥ 2N − 1 (L. I. Bluestein, "A linear filtering approach to the computation of the discrete Fourier
/// transform", IEEE Trans. Audio Electroacoust. 18, 1970).
/// </summary>
internal sealed class BluesteinFft : ComplexFft
{
    private readonly StockhamFft _convolution;
    private readonly float[] _chirp;     // exp(−iπk²/N) as pairs, N of them
    private readonly float[] _spectrum;  // transform of the conjugate chirp, scaled by 1/L, as pairs

    public unsafe BluesteinFft(int length)
        : base(length)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((2 * length) - 1));
        _convolution = new StockhamFft(size);
        _chirp = new float[2 * length];
        float[] re = new float[size], im = new float[size], workRe = new float[size], workIm = new float[size];
        for (int k = 0; k < length; k++)
        {
            // k² modulo 2N keeps the angle small, hence exact.
            (float c, float s) = Roots.Unit((long)k * k % (2L * length), 2L * length);
            (_chirp[2 * k], _chirp[(2 * k) + 1]) = (c, s);
            (re[k], im[k]) = (c, -s);
            if (k > 0)
                (re[size - k], im[size - k]) = (c, -s);
        }

        _spectrum = new float[2 * size];
        fixed (float* pr = re, pi = im, wr = workRe, wi = workIm)
        {
            bool inWork = _convolution.Forward(pr, pi, wr, wi, 1);
            (float[] fr, float[] fi) = inWork ? (workRe, workIm) : (re, im);
            for (int k = 0; k < size; k++)
                (_spectrum[2 * k], _spectrum[(2 * k) + 1]) = (fr[k] / size, fi[k] / size);
        }
    }

    /// <inheritdoc/>
    public override int BufferLength => _convolution.Length;

    /// <inheritdoc/>
    public override unsafe bool Forward(float* re, float* im, float* workRe, float* workIm, int stride) => LaneWidth.For(stride) switch
    {
        16 => Forward<Lanes512>(re, im, workRe, workIm, stride),
        8 => Forward<Lanes256>(re, im, workRe, workIm, stride),
        4 => Forward<Lanes128>(re, im, workRe, workIm, stride),
        _ => Forward<ScalarLane>(re, im, workRe, workIm, stride),
    };

    private unsafe bool Forward<T>(float* re, float* im, float* workRe, float* workIm, int stride)
        where T : struct, ILanes<T>
    {
        int size = _convolution.Length;
        fixed (float* chirp = _chirp, spectrum = _spectrum)
        {
            Turn<T>(re, im, chirp, Length, stride);
            new Span<float>(re + ((nint)Length * stride), (size - Length) * stride).Clear();
            new Span<float>(im + ((nint)Length * stride), (size - Length) * stride).Clear();
            bool swapped = _convolution.Forward(re, im, workRe, workIm, stride);
            if (swapped)
            {
                float* r = re, i = im;
                re = workRe;
                im = workIm;
                workRe = r;
                workIm = i;
            }

            Turn<T>(re, im, spectrum, size, stride);
            // The inverse transform is the forward one with real and imaginary parts exchanged.
            bool inWork = _convolution.Forward(im, re, workIm, workRe, stride);
            Turn<T>(inWork ? workRe : re, inWork ? workIm : im, chirp, Length, stride);
            return swapped != inWork;
        }
    }

    /// <summary>Multiplies point k of every signal by pair k of <paramref name="factors"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Turn<T>(float* re, float* im, float* factors, int count, int stride)
        where T : struct, ILanes<T>
    {
        for (int k = 0; k < count; k++)
        {
            T wr = T.Broadcast(factors[2 * k]), wi = T.Broadcast(factors[(2 * k) + 1]);
            for (int q = 0; q < stride; q += T.Width, re += T.Width, im += T.Width)
            {
                T vr = T.Load(re), vi = T.Load(im);
                T.Store(T.MultiplySubtract(vr, wr, vi * wi), re);
                T.Store(T.MultiplyAdd(vr, wi, vi * wr), im);
            }
        }
    }
}

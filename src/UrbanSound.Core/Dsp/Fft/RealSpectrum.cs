using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// The spectrum of real signals of one length. An even length N is packed into N/2 complex points, even samples real and odd
/// samples imaginary, and taken apart afterwards: with Z the packed transform, M = N/2 and w = exp(−2πi/N),
/// <code>X[k] = (Z[k] + Z*[M−k])/2 − i·w^k·(Z[k] − Z*[M−k])/2</code>
/// An odd length is transformed as it is. Works on any number of signals side by side, like <see cref="ComplexFft"/>.
/// </summary>
internal sealed class RealSpectrum
{
    private readonly ComplexFft _fft;
    private readonly AcrossLanesFft? _acrossLanes; // null where the length does not allow it
    private readonly float[] _turns; // −i·w^k/2 as pairs, for k ≤ M/2; empty when the length is odd

    public RealSpectrum(int length)
    {
        Length = length;
        bool even = length % 2 == 0;
        _acrossLanes = LaneWidth.Widest > 1 ? AcrossLanesFft.TryCreate(length, LaneWidth.Widest) : null;
        _fft = ComplexFft.Create(even ? length / 2 : length);
        _turns = new float[even ? 2 * ((length / 4) + 1) : 0];
        for (int k = 0; k < _turns.Length / 2; k++)
        {
            (float re, float im) = Roots.Unit(k, length);
            // −i·(re + i·im)/2 = (im − i·re)/2
            (_turns[2 * k], _turns[(2 * k) + 1]) = (im / 2, -re / 2);
        }
    }

    /// <summary>Samples of each signal.</summary>
    public int Length { get; }

    /// <summary>Frequencies of the result, 0 to the Nyquist frequency: N/2 + 1.</summary>
    public int Bins => (Length / 2) + 1;

    /// <summary>Values that each of the four buffers must hold per signal.</summary>
    public int BufferLength => Math.Max(_fft.BufferLength, Bins);

    /// <summary>Whether samples are packed in pairs: sample 2n at re[n], 2n + 1 at im[n]; otherwise sample n at re[n], with im cleared.</summary>
    public bool IsPacked => Length % 2 == 0;

    /// <summary>Floats of working memory that <see cref="ForwardFrame"/> needs.</summary>
    public int FrameWorkLength => _acrossLanes?.WorkLength ?? 4 * BufferLength;

    /// <summary>Transforms one frame.</summary>
    /// <param name="samples"><see cref="Length"/> samples.</param>
    /// <param name="real">Receives the real parts of <see cref="Bins"/> values.</param>
    /// <param name="imaginary">Receives the imaginary parts.</param>
    /// <param name="work">Working memory of <see cref="FrameWorkLength"/> floats.</param>
    public unsafe void ForwardFrame(float* samples, float* real, float* imaginary, float* work)
    {
        if (_acrossLanes is not null)
        {
            _acrossLanes.Forward(samples, real, imaginary, work);
            return;
        }

        float* re = work, im = re + BufferLength, workRe = im + BufferLength, workIm = workRe + BufferLength;
        for (int n = 0; n < Length; n++)
        {
            if (!IsPacked)
                (re[n], im[n]) = (samples[n], 0);
            else if (n % 2 == 0)
                re[n / 2] = samples[n];
            else
                im[n / 2] = samples[n];
        }

        bool inWork = Forward(re, im, workRe, workIm, 1);
        new ReadOnlySpan<float>(inWork ? workRe : re, Bins).CopyTo(new Span<float>(real, Bins));
        new ReadOnlySpan<float>(inWork ? workIm : im, Bins).CopyTo(new Span<float>(imaginary, Bins));
    }

    /// <summary>Transforms; the spectrum then stands in the buffers that the return value tells.</summary>
    public unsafe bool Forward(float* re, float* im, float* workRe, float* workIm, int stride)
    {
        bool inWork = _fft.Forward(re, im, workRe, workIm, stride);
        if (IsPacked)
        {
            float* r = inWork ? workRe : re, i = inWork ? workIm : im;
            switch (LaneWidth.For(stride))
            {
                case 16: Unpack<Lanes512>(r, i, stride); break;
                case 8: Unpack<Lanes256>(r, i, stride); break;
                case 4: Unpack<Lanes128>(r, i, stride); break;
                default: Unpack<ScalarLane>(r, i, stride); break;
            }
        }

        return inWork;
    }

    /// <summary>Takes the packed transform apart in place: bins k and M − k need each other, and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Unpack<T>(float* re, float* im, int stride)
        where T : struct, ILanes<T>
    {
        int half = Length / 2;
        T oneHalf = T.Broadcast(0.5f), zero = T.Broadcast(0);
        for (int q = 0; q < stride; q += T.Width)
        {
            // X[0] = Re Z[0] + Im Z[0]; X[M] = Re Z[0] − Im Z[0].
            T zr = T.Load(re + q), zi = T.Load(im + q);
            nint last = ((nint)half * stride) + q;
            T.Store(zr + zi, re + q);
            T.Store(zero, im + q);
            T.Store(zr - zi, re + last);
            T.Store(zero, im + last);
        }

        fixed (float* turns = _turns)
        {
            for (int k = 1; k <= half / 2; k++)
            {
                T wr = T.Broadcast(turns[2 * k]), wi = T.Broadcast(turns[(2 * k) + 1]);
                nint low = (nint)k * stride, high = (nint)(half - k) * stride;
                for (int q = 0; q < stride; q += T.Width, low += T.Width, high += T.Width)
                {
                    T ar = T.Load(re + low), ai = T.Load(im + low), br = T.Load(re + high), bi = T.Load(im + high);
                    T evenR = (ar + br) * oneHalf, evenI = (ai - bi) * oneHalf;
                    T diffR = ar - br, diffI = ai + bi;
                    T oddR = T.MultiplySubtract(diffR, wr, diffI * wi), oddI = T.MultiplyAdd(diffR, wi, diffI * wr);
                    // X[M−k] = conj(even − odd)
                    T.Store(evenR + oddR, re + low);
                    T.Store(evenI + oddI, im + low);
                    T.Store(evenR - oddR, re + high);
                    T.Store(oddI - evenI, im + high);
                }
            }
        }
    }
}

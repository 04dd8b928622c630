using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp.Fft;

/// <summary>
/// A complex discrete Fourier transform of one length over any number of interleaved signals: value k of signal q stands at
/// index k·stride + q, real and imaginary parts in separate arrays. One signal has stride 1; a group of W frames side by
/// side has stride W, and every operation then fills whole vectors. Immutable and thread-safe.
/// </summary>
internal abstract class ComplexFft
{
    /// <summary>Prime factors above this go through Bluestein's algorithm; below, a direct butterfly costs less.</summary>
    private const int LargestDirectPrime = 31;

    protected ComplexFft(int length) => Length = length;

    /// <summary>Points of the transform.</summary>
    public int Length { get; }

    /// <summary>Values that each of the four buffers of <see cref="Forward"/> must hold per signal; at least <see cref="Length"/>.</summary>
    public abstract int BufferLength { get; }

    public static ComplexFft Create(int length)
    {
        int rest = length;
        for (int prime = 2; prime <= LargestDirectPrime; prime++)
        {
            while (rest % prime == 0)
                rest /= prime;
        }

        return rest == 1 ? new StockhamFft(length) : new BluesteinFft(length);
    }

    /// <summary>X[j] = Σ x[k]·exp(−2πi·jk/N), for each of <paramref name="stride"/> signals.</summary>
    /// <param name="re">Real parts in; clobbered.</param>
    /// <param name="im">Imaginary parts in; clobbered.</param>
    /// <param name="workRe">As large as <paramref name="re"/>.</param>
    /// <param name="workIm">As large as <paramref name="im"/>.</param>
    /// <param name="stride">Number of signals.</param>
    /// <returns>true when the result stands in <paramref name="workRe"/> and <paramref name="workIm"/>, false when in <paramref name="re"/> and <paramref name="im"/>.</returns>
    public abstract unsafe bool Forward(float* re, float* im, float* workRe, float* workIm, int stride);
}

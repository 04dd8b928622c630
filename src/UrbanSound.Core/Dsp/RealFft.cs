using UrbanSound.Dsp.Fft;

namespace UrbanSound.Dsp;

/// <summary>
/// The discrete Fourier transform of real signals, float32, for every length from 2 on: mixed radix for lengths whose prime
/// factors are small, Bluestein's algorithm for the others. Immutable and thread-safe; calls allocate nothing.
/// </summary>
/// <remarks>The error is about 1e-7·√log2(N) of the spectrum's root mean square.</remarks>
public sealed class RealFft
{
    private readonly RealSpectrum _spectrum;

    /// <summary>Prepares the tables for one length.</summary>
    /// <param name="length">Samples per transform, 2 to 2^24.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is out of range.</exception>
    public RealFft(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1 << 24);
        _spectrum = new RealSpectrum(length);
    }

    /// <summary>Samples per transform, N.</summary>
    public int Length => _spectrum.Length;

    /// <summary>Frequencies from 0 to the Nyquist frequency: N/2 + 1 (rounded down).</summary>
    public int Bins => _spectrum.Bins;

    /// <summary>X[k] = Σ x[n]·exp(−2πi·kn/N), unscaled.</summary>
    /// <param name="signal">N samples.</param>
    /// <param name="real">Receives the real parts of the first <see cref="Bins"/> values.</param>
    /// <param name="imaginary">Receives the imaginary parts.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public unsafe void Forward(ReadOnlySpan<float> signal, Span<float> real, Span<float> imaginary)
    {
        if (signal.Length != Length)
            throw new ArgumentException($"The signal must hold {Length} samples, not {signal.Length}.", nameof(signal));
        if (real.Length < Bins)
            throw new ArgumentException($"Room for {Bins} values is needed, not {real.Length}.", nameof(real));
        if (imaginary.Length < Bins)
            throw new ArgumentException($"Room for {Bins} values is needed, not {imaginary.Length}.", nameof(imaginary));
        fixed (float* samples = signal, re = real, im = imaginary)
            _spectrum.ForwardFrame(samples, re, im, Workspace.Get(_spectrum.FrameWorkLength));
    }
}

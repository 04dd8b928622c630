namespace UrbanSound.Dsp;

/// <summary>Values of the window functions.</summary>
/// <remarks>F. J. Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform", Proc. IEEE 66 (1978).</remarks>
public static class Windows
{
    /// <summary>Computes a window.</summary>
    /// <param name="function">Which one.</param>
    /// <param name="length">Number of values, at least 1.</param>
    /// <param name="periodic">
    /// true: one period of length N (N in the formulas is <paramref name="length"/>), as spectral analysis uses it;
    /// false: symmetric (N is <paramref name="length"/> − 1), as Kaldi does.
    /// </param>
    /// <returns>The window's values, computed in double precision.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 1, or the function is unknown.</exception>
    public static double[] Create(WindowFunction function, int length, bool periodic = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var window = new double[length];
        double period = periodic ? length : length - 1;
        for (int n = 0; n < length; n++)
        {
            // A window of one value is 1, whatever its function.
            double x = period == 0 ? 0.5 : n / period;
            window[n] = function switch
            {
                WindowFunction.Hann => 0.5 - (0.5 * Math.Cos(Math.Tau * x)),
                WindowFunction.Hamming => 0.54 - (0.46 * Math.Cos(Math.Tau * x)),
                WindowFunction.Blackman => 0.42 - (0.5 * Math.Cos(Math.Tau * x)) + (0.08 * Math.Cos(2 * Math.Tau * x)),
                WindowFunction.Bartlett => 1 - Math.Abs((2 * x) - 1),
                WindowFunction.Boxcar => 1,
                WindowFunction.Povey => Math.Pow(0.5 - (0.5 * Math.Cos(Math.Tau * x)), 0.85),
                _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Unknown window function."),
            };
        }

        return window;
    }
}

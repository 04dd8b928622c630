using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

/// <summary>The definitions, written down plainly in double precision, and test signals.</summary>
internal static class Reference
{
    public static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        var samples = new float[count];
        for (int n = 0; n < count; n++)
            samples[n] = (float)((random.NextDouble() * 2) - 1);
        return samples;
    }

    /// <summary>A chirp with noise 60 dB below: a wide range of levels.</summary>
    public static float[] Chirp(int count, int sampleRate, int seed = 7)
    {
        float[] samples = Noise(count, seed);
        for (int n = 0; n < count; n++)
        {
            double t = (double)n / sampleRate, duration = (double)count / sampleRate;
            samples[n] = (float)((samples[n] * 1e-3) + (0.5 * Math.Sin(Math.Tau * ((100 * t) + (0.5 * (sampleRate * 0.4) / duration * t * t)))));
        }

        return samples;
    }

    public static (double Re, double Im)[] Dft(ReadOnlySpan<double> signal, int bins)
    {
        int length = signal.Length;
        var result = new (double, double)[bins];
        for (int k = 0; k < bins; k++)
        {
            double re = 0, im = 0;
            for (int n = 0; n < length; n++)
            {
                (double sin, double cos) = Math.SinCos(Math.Tau * ((long)n * k % length) / length);
                re += signal[n] * cos;
                im -= signal[n] * sin;
            }

            result[k] = (re, im);
        }

        return result;
    }

    /// <summary>Linear spectrogram (bins, frames) of centred or plain frames, without pre-emphasis.</summary>
    public static double[,] Spectrogram(float[] signal, SpectrogramOptions options)
    {
        int window = options.WindowLength ?? options.FftLength, fft = options.FftLength;
        double[] taper = Windows.Create(options.Window, window, options.PeriodicWindow);
        int offset = options.WindowAtStart ? 0 : (fft - window) / 2, span = options.WindowAtStart ? window : fft;
        int pad = options.Centered ? span / 2 : 0;
        int frames = 1 + ((signal.Length + (2 * pad) - span) / options.HopLength), bins = (fft / 2) + 1;
        var result = new double[bins, frames];
        var frame = new double[fft];
        for (int f = 0; f < frames; f++)
        {
            Array.Clear(frame);
            for (int n = 0; n < window; n++)
            {
                int at = (f * options.HopLength) - pad + offset + n;
                if (options.Pad == PadMode.Reflect)
                {
                    while (at < 0 || at >= signal.Length)
                        at = at < 0 ? -at : (2 * (signal.Length - 1)) - at;
                }
                else if (options.Pad == PadMode.Edge)
                {
                    at = Math.Clamp(at, 0, signal.Length - 1);
                }

                frame[offset + n] = at < 0 || at >= signal.Length ? 0 : signal[at] * taper[n];
            }

            (double Re, double Im)[] spectrum = Dft(frame, bins);
            for (int k = 0; k < bins; k++)
            {
                double power = (spectrum[k].Re * spectrum[k].Re) + (spectrum[k].Im * spectrum[k].Im);
                result[k, f] = options.Power == 2 ? power : Math.Sqrt(power);
            }
        }

        return result;
    }
}

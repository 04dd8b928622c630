using System.Buffers;
using System.Numerics.Tensors;

namespace UrbanSound.Dsp;

/// <summary>
/// Mel-frequency cepstral coefficients: the orthonormal cosine transform (DCT-II) of each frame of a log-mel spectrogram
/// (S. Davis, P. Mermelstein, IEEE Trans. ASSP 28, 1980). Immutable and thread-safe; calls allocate nothing.
/// </summary>
public sealed class Mfcc
{
    private readonly MelSpectrogram _mel;
    private readonly double[] _cosines; // (coefficients, bands), lifter folded in

    /// <summary>Prepares the tables.</summary>
    /// <param name="options">The settings; null means librosa's defaults.</param>
    /// <exception cref="UrbanSoundException">The options are invalid; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    public Mfcc(MfccOptions? options = null)
    {
        Options = options ?? new MfccOptions();
        Options.Validate();
        _mel = new MelSpectrogram(Options.Mel);
        int bands = Options.Mel.MelBands;
        _cosines = new double[Options.Coefficients * bands];
        for (int c = 0; c < Options.Coefficients; c++)
        {
            double scale = Math.Sqrt((c == 0 ? 1.0 : 2.0) / bands);
            if (Options.Lifter > 0)
                scale *= 1 + (Options.Lifter / 2 * Math.Sin(Math.PI * (c + 1) / Options.Lifter));
            for (int b = 0; b < bands; b++)
                _cosines[(c * bands) + b] = scale * Math.Cos(Math.PI * c * ((2 * b) + 1) / (2 * bands));
        }
    }

    /// <summary>The settings.</summary>
    public MfccOptions Options { get; }

    /// <summary>Values per frame.</summary>
    public int Coefficients => Options.Coefficients;

    /// <summary>Frames that a signal gives, as in <see cref="MelSpectrogram.GetFrameCount"/>.</summary>
    /// <param name="sampleCount">Samples of the signal, not negative.</param>
    /// <returns>The number of frames.</returns>
    public int GetFrameCount(int sampleCount) => _mel.GetFrameCount(sampleCount);

    /// <summary>Computes a whole signal.</summary>
    /// <param name="signal">Mono samples at the mel options' sample rate.</param>
    /// <param name="destination">Receives <see cref="Coefficients"/> × frames values, row-major.</param>
    /// <exception cref="ArgumentException">The destination does not hold exactly <see cref="Coefficients"/> × <see cref="GetFrameCount"/> values.</exception>
    public void Compute(ReadOnlySpan<float> signal, Span<float> destination)
    {
        int frames = GetFrameCount(signal.Length), bands = Options.Mel.MelBands;
        if (destination.Length != (long)Coefficients * frames)
            throw new ArgumentException($"{Coefficients} x {frames} values are computed; the destination holds {destination.Length}.", nameof(destination));
        float[] rentedMel = ArrayPool<float>.Shared.Rent(bands * frames);
        // A hundred decibel values of one sign add up to where float32 has steps of 1e-4: the sums are kept in double precision.
        double[] rentedSums = ArrayPool<double>.Shared.Rent((bands + 1) * frames);
        Span<float> mel = rentedMel.AsSpan(0, bands * frames);
        Span<double> values = rentedSums.AsSpan(0, bands * frames), sums = rentedSums.AsSpan(bands * frames, frames);
        _mel.Compute(signal, mel);
        TensorPrimitives.ConvertTruncating<float, double>(mel, values);
        for (int c = 0; c < Coefficients; c++)
        {
            sums.Clear();
            for (int b = 0; b < bands; b++)
                TensorPrimitives.MultiplyAdd(values.Slice(b * frames, frames), _cosines[(c * bands) + b], sums, sums);
            TensorPrimitives.ConvertTruncating<double, float>(sums, destination.Slice(c * frames, frames));
        }

        ArrayPool<double>.Shared.Return(rentedSums);
        ArrayPool<float>.Shared.Return(rentedMel);
    }

    /// <summary>Computes a whole signal into a new array.</summary>
    /// <param name="signal">Mono samples at the mel options' sample rate.</param>
    /// <returns><see cref="Coefficients"/> × <see cref="GetFrameCount"/> values, row-major.</returns>
    public float[] Compute(ReadOnlySpan<float> signal)
    {
        var result = new float[Coefficients * GetFrameCount(signal.Length)];
        Compute(signal, result);
        return result;
    }
}

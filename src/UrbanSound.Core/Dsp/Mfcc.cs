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
    private readonly float[] _cosines; // (coefficients, bands), lifter folded in

    /// <summary>Prepares the tables.</summary>
    /// <param name="options">The settings; null means librosa's defaults.</param>
    /// <exception cref="UrbanSoundException">The options are invalid; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    public Mfcc(MfccOptions? options = null)
    {
        Options = options ?? new MfccOptions();
        Options.Validate();
        _mel = new MelSpectrogram(Options.Mel);
        int bands = Options.Mel.MelBands;
        _cosines = new float[Options.Coefficients * bands];
        for (int c = 0; c < Options.Coefficients; c++)
        {
            double scale = Math.Sqrt((c == 0 ? 1.0 : 2.0) / bands);
            if (Options.Lifter > 0)
                scale *= 1 + (Options.Lifter / 2 * Math.Sin(Math.PI * (c + 1) / Options.Lifter));
            for (int b = 0; b < bands; b++)
                _cosines[(c * bands) + b] = (float)(scale * Math.Cos(Math.PI * c * ((2 * b) + 1) / (2 * bands)));
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
        float[] rented = ArrayPool<float>.Shared.Rent(bands * frames);
        Span<float> mel = rented.AsSpan(0, bands * frames);
        _mel.Compute(signal, mel);
        destination.Clear();
        for (int c = 0; c < Coefficients; c++)
        {
            Span<float> row = destination.Slice(c * frames, frames);
            for (int b = 0; b < bands; b++)
                TensorPrimitives.MultiplyAdd(mel.Slice(b * frames, frames), _cosines[(c * bands) + b], row, row);
        }

        ArrayPool<float>.Shared.Return(rented);
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

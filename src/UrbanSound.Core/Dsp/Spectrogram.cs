namespace UrbanSound.Dsp;

/// <summary>
/// Magnitude or power spectrogram (short-time Fourier transform), linear or logarithmic.
/// Immutable and thread-safe; calls allocate nothing.
/// </summary>
public sealed class Spectrogram
{
    private readonly FrameTransform _transform;

    /// <summary>Prepares the tables and the code, so that the first call is as fast as the others.</summary>
    /// <param name="options">The settings; null means librosa's defaults.</param>
    /// <exception cref="UrbanSoundException">The options are invalid; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    public Spectrogram(SpectrogramOptions? options = null)
    {
        Options = options ?? new SpectrogramOptions();
        Options.Validate();
        _transform = new FrameTransform(Options, null);
        _transform.Prepare();
    }

    /// <summary>The settings.</summary>
    public SpectrogramOptions Options { get; }

    /// <summary>Bins per frame.</summary>
    public int Bins => _transform.Rows;

    /// <summary>Frames that a signal gives.</summary>
    /// <param name="sampleCount">Samples of the signal, not negative.</param>
    /// <returns>
    /// Centred: 1 + samples / hop for an even FFT length; otherwise the whole frames that fit; none for a signal without samples.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or gives more than 2^31 − 1 frames.</exception>
    public int GetFrameCount(int sampleCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleCount);
        long frames = Options.FrameCount(sampleCount);
        return frames <= int.MaxValue
            ? (int)frames
            : throw new ArgumentOutOfRangeException(nameof(sampleCount), sampleCount, $"This would be {frames} frames, more than can be counted.");
    }

    /// <summary>Computes a whole signal.</summary>
    /// <param name="signal">Mono samples at <see cref="SpectrogramOptions.SampleRate"/>.</param>
    /// <param name="destination">Receives <see cref="Bins"/> × frames values, row-major: all frames of the first of the Bins, then of the next.</param>
    /// <exception cref="ArgumentException">The destination does not hold exactly <see cref="Bins"/> × <see cref="GetFrameCount"/> values.</exception>
    public void Compute(ReadOnlySpan<float> signal, Span<float> destination) => _transform.Compute(signal, destination);

    /// <summary>Computes a whole signal into a new array.</summary>
    /// <param name="signal">Mono samples at <see cref="SpectrogramOptions.SampleRate"/>.</param>
    /// <returns><see cref="Bins"/> × <see cref="GetFrameCount"/> values, row-major.</returns>
    public float[] Compute(ReadOnlySpan<float> signal)
    {
        var result = new float[Bins * GetFrameCount(signal.Length)];
        Compute(signal, result);
        return result;
    }
}

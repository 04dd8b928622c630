namespace UrbanSound.Dsp;

/// <summary>
/// Mel-spectrogram, linear or logarithmic: the energy of a sound over time and perceived pitch.
/// Immutable and thread-safe; calls allocate nothing.
/// </summary>
public sealed class MelSpectrogram
{
    private readonly FrameTransform _transform;

    /// <summary>Prepares the tables and the code, so that the first call is as fast as the others.</summary>
    /// <param name="options">The settings; null means librosa's defaults.</param>
    /// <exception cref="UrbanSoundException">The options are invalid; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    public MelSpectrogram(MelSpectrogramOptions? options = null)
    {
        Options = options ?? new MelSpectrogramOptions();
        Options.Validate();
        FilterBank = new MelFilterBank(Options);
        _transform = new FrameTransform(Options, FilterBank);
        _transform.Prepare();
    }

    /// <summary>The settings.</summary>
    public MelSpectrogramOptions Options { get; }

    /// <summary>The filters.</summary>
    public MelFilterBank FilterBank { get; }

    /// <summary>Bands per frame.</summary>
    public int Bands => _transform.Rows;

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
    /// <param name="destination">Receives <see cref="Bands"/> × frames values, row-major: all frames of the first of the Bands, then of the next.</param>
    /// <exception cref="ArgumentException">The destination does not hold exactly <see cref="Bands"/> × <see cref="GetFrameCount"/> values.</exception>
    public void Compute(ReadOnlySpan<float> signal, Span<float> destination) => _transform.Compute(signal, destination);

    /// <summary>Computes a whole signal into a new array.</summary>
    /// <param name="signal">Mono samples at <see cref="SpectrogramOptions.SampleRate"/>.</param>
    /// <returns><see cref="Bands"/> × <see cref="GetFrameCount"/> values, row-major.</returns>
    public float[] Compute(ReadOnlySpan<float> signal)
    {
        var result = new float[Bands * GetFrameCount(signal.Length)];
        Compute(signal, result);
        return result;
    }
}

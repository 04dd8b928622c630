namespace UrbanSound.Dsp;

/// <summary>
/// A mel-spectrogram of a signal that arrives in pieces: each frame can be read as soon as its last sample is there. Frames
/// are bit-identical whatever the pieces, and equal to <see cref="MelSpectrogram"/>'s within 1e-6 of the frame's peak.
/// Memory is bounded by one frame plus the longest piece. Not thread-safe: one instance a stream.
/// </summary>
/// <example>
/// <code>
/// stream.Append(samples);
/// while (stream.TryRead(bands)) { … }
/// stream.Complete();                    // no more samples: the frames that reach past the end
/// while (stream.TryRead(bands)) { … }
/// </code>
/// </example>
public sealed class StreamingMelSpectrogram
{
    private readonly FrameTransform _transform;
    private readonly int _frameLength;
    private float[] _samples = [];
    private int _count;     // samples held
    private long _origin;   // position of the first of them
    private bool _complete;

    /// <summary>Prepares the tables and the code, so that the first frame is as fast as the others.</summary>
    /// <param name="options">The settings. A logarithm needs a fixed <see cref="SpectrogramOptions.Reference"/> and no <see cref="SpectrogramOptions.TopDb"/>, for the clip's peak is not known yet.</param>
    /// <exception cref="UrbanSoundException">The options are invalid or need the whole clip; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    public StreamingMelSpectrogram(MelSpectrogramOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.NeedsWholeClip)
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.InvalidOptions,
                "Spectrogram options: a stream has no peak yet; set Reference to a number and TopDb to null, or use MelSpectrogram on the whole clip.");
        }

        Options = options;
        _transform = new FrameTransform(options, new MelFilterBank(options));
        _transform.PrepareFrame();
        _frameLength = options.FrameLength + options.SamplesLost;
    }

    /// <summary>The settings.</summary>
    public MelSpectrogramOptions Options { get; }

    /// <summary>Values per frame.</summary>
    public int Bands => _transform.Rows;

    /// <summary>Number of the next frame; it starts (or is centred) on sample number × hop length.</summary>
    public long NextFrame { get; private set; }

    /// <summary>Samples appended so far.</summary>
    public long SamplesAppended => _origin + _count;

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono samples at <see cref="SpectrogramOptions.SampleRate"/>, any number.</param>
    /// <exception cref="InvalidOperationException">The stream is complete.</exception>
    public void Append(ReadOnlySpan<float> samples)
    {
        if (_complete)
            throw new InvalidOperationException("The stream is complete; start a new one.");
        DropPassedSamples();
        if (_samples.Length - _count < samples.Length)
            Array.Resize(ref _samples, Math.Max(_count + samples.Length, Math.Min(2 * _samples.Length, Array.MaxLength)));
        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
    }

    /// <summary>Says that no more samples come: frames that reach past the end become readable.</summary>
    public void Complete() => _complete = true;

    /// <summary>Computes the next frame, if all it needs is there.</summary>
    /// <param name="bands">Receives <see cref="Bands"/> values.</param>
    /// <returns>false when more samples are needed, or after <see cref="Complete"/> when no frame is left.</returns>
    /// <exception cref="ArgumentException"><paramref name="bands"/> is too short.</exception>
    public bool TryRead(Span<float> bands)
    {
        if (bands.Length < Bands)
            throw new ArgumentException($"Room for {Bands} bands is needed, not {bands.Length}.", nameof(bands));
        if (NextFrame >= Options.FrameCount(SamplesAppended))
            return false;
        if (!_complete)
        {
            long start = (NextFrame * Options.HopLength) - Options.Padding;
            // Its own samples; and, where it starts before the signal, those that are mirrored there.
            bool whole = start + _frameLength <= SamplesAppended && (start >= 0 || Options.Padding + Options.SamplesLost < SamplesAppended);
            if (!whole)
                return false;
        }

        _transform.ComputeFrame(_samples.AsSpan(0, _count), _origin, SamplesAppended, NextFrame, bands[..Bands]);
        NextFrame++;
        return true;
    }

    /// <summary>Forgets the samples before the next frame, but for those that the padding at the end may mirror.</summary>
    private void DropPassedSamples()
    {
        long start = (NextFrame * Options.HopLength) - Options.Padding;
        long keepFrom = Math.Min(start, SamplesAppended - _frameLength - 1);
        int passed = (int)Math.Clamp(keepFrom - _origin, 0, _count);
        if (passed == 0)
            return;
        _samples.AsSpan(passed, _count - passed).CopyTo(_samples);
        _count -= passed;
        _origin += passed;
    }
}

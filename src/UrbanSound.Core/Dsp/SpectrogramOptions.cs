namespace UrbanSound.Dsp;

/// <summary>
/// How a signal is cut into frames, transformed and scaled. Immutable; derive variants with <c>with</c>. The defaults are
/// librosa's: 22,050 Hz, FFT 2048, hop 512, periodic Hann window, centred frames with zeros beyond the ends, power.
/// </summary>
public record SpectrogramOptions
{
    /// <summary>Sample rate of the signals in Hz. Default 22,050.</summary>
    public int SampleRate { get; init; } = 22050;

    /// <summary>Points of the Fourier transform, 2 to 65,536, any integer. Default 2048.</summary>
    public int FftLength { get; init; } = 2048;

    /// <summary>Samples from one frame to the next, at least 1. Default 512.</summary>
    public int HopLength { get; init; } = 512;

    /// <summary>Samples under the window, 1 to <see cref="FftLength"/>; null (the default) means <see cref="FftLength"/>.</summary>
    public int? WindowLength { get; init; }

    /// <summary>The window function. Default Hann.</summary>
    public WindowFunction Window { get; init; } = WindowFunction.Hann;

    /// <summary>true (the default): the window is one period of its function; false: symmetric, as Kaldi's are.</summary>
    public bool PeriodicWindow { get; init; } = true;

    /// <summary>
    /// Where a window shorter than the transform lies: false (the default), in its middle, as librosa and torchaudio do, and a
    /// frame spans <see cref="FftLength"/> samples; true, at its start, as Kaldi and TensorFlow do, and a frame spans
    /// <see cref="WindowLength"/> samples with zeros behind.
    /// </summary>
    public bool WindowAtStart { get; init; }

    /// <summary>true (the default): frame t is centred on sample t·hop, with <see cref="Pad"/> beyond the ends; false: it starts there, and only whole frames count.</summary>
    public bool Centered { get; init; } = true;

    /// <summary>What lies beyond the ends of a signal when frames are centred. Default zeros.</summary>
    public PadMode Pad { get; init; } = PadMode.Constant;

    /// <summary>true: the last frame is left out, as Whisper does. Default false.</summary>
    public bool DropLastFrame { get; init; }

    /// <summary>true: the mean of each frame is subtracted before anything else, as Kaldi does. Default false.</summary>
    public bool RemoveDcOffset { get; init; }

    /// <summary>Coefficient c of the pre-emphasis y[n] = x[n] − c·x[n−1], 0 to 1; 0 (the default) means none.</summary>
    public double PreEmphasis { get; init; }

    /// <summary>What pre-emphasis runs over. Default the frame.</summary>
    public PreEmphasisScope PreEmphasisScope { get; init; } = PreEmphasisScope.Frame;

    /// <summary>2 (the default): power |X|²; 1: magnitude |X|.</summary>
    public int Power { get; init; } = 2;

    /// <summary>The scale of the result. Default linear.</summary>
    public LogScale Log { get; init; } = LogScale.None;

    /// <summary>The value that becomes 0 on a logarithmic scale; null means the array's largest value. Default 1.</summary>
    public double? Reference { get; init; } = 1;

    /// <summary>Smallest value that a logarithm sees, above 0. Default 1e-10.</summary>
    public double Floor { get; init; } = 1e-10;

    /// <summary>false (the default): values are raised to <see cref="Floor"/> where they are below; true: it is added to all of them, as YAMNet does.</summary>
    public bool AddFloor { get; init; }

    /// <summary>Dynamic range of a logarithmic result in dB: values further below the array's peak are raised; null (the default) means no bound.</summary>
    public double? TopDb { get; init; }

    /// <summary>Added to every value at the end; see <see cref="OutputScale"/>. Default 0.</summary>
    public double OutputOffset { get; init; }

    /// <summary>Every value becomes (value + <see cref="OutputOffset"/>)·<see cref="OutputScale"/> at the end. Default 1.</summary>
    public double OutputScale { get; init; } = 1;

    /// <summary>Samples that a frame spans.</summary>
    internal int FrameLength => WindowAtStart ? WindowLength ?? FftLength : FftLength;

    /// <summary>Samples of padding before the first and after the last sample.</summary>
    internal int Padding => Centered ? FrameLength / 2 : 0;

    /// <summary>Whether pre-emphasis runs over the whole signal.</summary>
    internal bool FiltersSignal => (float)PreEmphasis != 0 && PreEmphasisScope == PreEmphasisScope.Signal;

    /// <summary>Samples that the whole signal loses to pre-emphasis.</summary>
    internal int SamplesLost => FiltersSignal ? 1 : 0;

    /// <summary>Whether the values of a frame depend on other frames.</summary>
    internal bool NeedsWholeClip => Log != LogScale.None && (Reference is null || TopDb is not null);

    /// <summary>Frames that a signal of so many samples gives.</summary>
    internal long FrameCount(long samples)
    {
        long usable = samples - SamplesLost;
        if (usable < 1)
            return 0;
        long padded = usable + (2L * Padding);
        long frames = padded < FrameLength ? 0 : 1 + ((padded - FrameLength) / HopLength);
        return DropLastFrame ? Math.Max(0, frames - 1) : frames;
    }

    /// <summary>Refuses options that contradict each other or are out of range.</summary>
    /// <exception cref="UrbanSoundException">Naming every fault at once; kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        CollectFaults(faults);
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Spectrogram options: " + string.Join(" ", faults));
    }

    private protected virtual void CollectFaults(List<string> faults)
    {
        if (SampleRate is < 1 or > 10_000_000)
            faults.Add($"SampleRate must be 1 to 10,000,000 Hz, not {SampleRate}.");
        if (FftLength is < 2 or > 65536)
            faults.Add($"FftLength must be 2 to 65536, not {FftLength}.");
        if (HopLength < 1)
            faults.Add($"HopLength must be at least 1, not {HopLength}.");
        if (WindowLength < 1 || WindowLength > FftLength)
            faults.Add($"WindowLength must be 1 to FftLength ({FftLength}), not {WindowLength}.");
        if (!Enum.IsDefined(Window))
            faults.Add($"Window {Window} is unknown.");
        if (!Enum.IsDefined(Pad))
            faults.Add($"Pad {Pad} is unknown.");
        if (!Enum.IsDefined(Log))
            faults.Add($"Log {Log} is unknown.");
        if (!Enum.IsDefined(PreEmphasisScope))
            faults.Add($"PreEmphasisScope {PreEmphasisScope} is unknown.");
        if (PreEmphasis is not (>= 0 and <= 1))
            faults.Add($"PreEmphasis must be 0 to 1, not {PreEmphasis}.");
        if (Power is not (1 or 2))
            faults.Add($"Power must be 1 or 2, not {Power}.");
        if (Reference is { } reference && !(reference > 0 && double.IsFinite(reference)))
            faults.Add($"Reference must be above 0, not {Reference}.");
        if (!(Floor > 0 && double.IsFinite(Floor)))
            faults.Add($"Floor must be above 0, not {Floor}.");
        if (TopDb is { } topDb && !(topDb >= 0 && double.IsFinite(topDb)))
            faults.Add($"TopDb must not be negative, not {TopDb}.");
        if (!double.IsFinite(OutputOffset) || !double.IsFinite(OutputScale))
            faults.Add("OutputOffset and OutputScale must be finite.");
    }
}

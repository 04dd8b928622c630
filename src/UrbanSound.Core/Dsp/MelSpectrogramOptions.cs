namespace UrbanSound.Dsp;

/// <summary>
/// A <see cref="SpectrogramOptions"/> with mel bands on top, and the presets: settings that give the same numbers as the
/// program they are named after. Immutable; derive variants with <c>with</c>.
/// </summary>
public sealed record MelSpectrogramOptions : SpectrogramOptions
{
    /// <summary>librosa.feature.melspectrogram's defaults (version 0.11): 22,050 Hz, 2048/512, 128 Slaney bands, power, linear.</summary>
    public static MelSpectrogramOptions Librosa { get; } = new();

    /// <summary>torchaudio.transforms.MelSpectrogram's defaults: 16,000 Hz, 400/200, reflected ends, 128 HTK bands, power, linear.</summary>
    public static MelSpectrogramOptions Torchaudio { get; } = new()
    {
        SampleRate = 16000,
        FftLength = 400,
        HopLength = 200,
        Pad = PadMode.Reflect,
        MelScale = MelScale.Htk,
        MelNorm = MelNorm.None,
    };

    /// <summary>YAMNet's front end (tensorflow/models, research/audioset/yamnet): 16,000 Hz, 25 ms every 10 ms, magnitude, 64 bands 125–7500 Hz, ln(x + 0.001).</summary>
    public static MelSpectrogramOptions YamNet { get; } = new()
    {
        SampleRate = 16000,
        FftLength = 512,
        WindowLength = 400,
        HopLength = 160,
        WindowAtStart = true,
        Centered = false,
        Power = 1,
        MelBands = 64,
        MinFrequency = 125,
        MaxFrequency = 7500,
        MelScale = MelScale.Htk,
        MelNorm = MelNorm.None,
        Triangle = MelTriangle.Mel,
        Log = LogScale.NaturalLog,
        Floor = 0.001,
        AddFloor = true,
    };

    /// <summary>Whisper's log-mel: 16,000 Hz, 400/160, reflected ends, last frame dropped, 80 Slaney bands, log10 with 80 dB range, (x + 4)/4.</summary>
    public static MelSpectrogramOptions Whisper { get; } = new()
    {
        SampleRate = 16000,
        FftLength = 400,
        HopLength = 160,
        Pad = PadMode.Reflect,
        DropLastFrame = true,
        MelBands = 80,
        Log = LogScale.Log10,
        TopDb = 80,
        OutputOffset = 4,
        OutputScale = 0.25,
    };

    /// <summary>
    /// Kaldi's fbank as the Audio Spectrogram Transformer sets it: 16,000 Hz, 25 ms every 10 ms, frames' mean removed,
    /// pre-emphasis 0.97, symmetric Hann window, FFT 512, power, 128 bands from 20 Hz, ln with floor 2^−23, samples in [−1, 1].
    /// </summary>
    public static MelSpectrogramOptions KaldiFbank { get; } = new()
    {
        SampleRate = 16000,
        FftLength = 512,
        WindowLength = 400,
        HopLength = 160,
        PeriodicWindow = false,
        WindowAtStart = true,
        Centered = false,
        RemoveDcOffset = true,
        PreEmphasis = 0.97,
        MelBands = 128,
        MinFrequency = 20,
        MelScale = MelScale.Htk,
        MelNorm = MelNorm.None,
        Triangle = MelTriangle.Mel,
        Log = LogScale.NaturalLog,
        Floor = 1.1920928955078125e-07,
    };

    /// <summary>EfficientAT's front end: 32,000 Hz, pre-emphasis 0.97, 1024/320 with an 800-sample symmetric Hann window, reflected ends, 128 Kaldi bands up to 15,000 Hz, (ln(x + 1e-5) + 4.5)/5.</summary>
    public static MelSpectrogramOptions EfficientAt { get; } = new()
    {
        SampleRate = 32000,
        FftLength = 1024,
        WindowLength = 800,
        HopLength = 320,
        PeriodicWindow = false,
        Pad = PadMode.Reflect,
        PreEmphasis = 0.97,
        PreEmphasisScope = PreEmphasisScope.Signal,
        MelBands = 128,
        MaxFrequency = 15000,
        MelScale = MelScale.Htk,
        MelNorm = MelNorm.None,
        Triangle = MelTriangle.Mel,
        Log = LogScale.NaturalLog,
        Floor = 1e-5,
        AddFloor = true,
        OutputOffset = 4.5,
        OutputScale = 0.2,
    };

    /// <summary>Number of mel bands, 1 to 2048. Default 128.</summary>
    public int MelBands { get; init; } = 128;

    /// <summary>Lower edge of the lowest band in Hz. Default 0.</summary>
    public double MinFrequency { get; init; }

    /// <summary>Upper edge of the highest band in Hz; null (the default) means the Nyquist frequency.</summary>
    public double? MaxFrequency { get; init; }

    /// <summary>The mel scale. Default Slaney's.</summary>
    public MelScale MelScale { get; init; } = MelScale.Slaney;

    /// <summary>How triangles are scaled. Default to equal area.</summary>
    public MelNorm MelNorm { get; init; } = MelNorm.Slaney;

    /// <summary>On which axis flanks are straight. Default hertz.</summary>
    public MelTriangle Triangle { get; init; } = MelTriangle.Hertz;

    private protected override void CollectFaults(List<string> faults)
    {
        base.CollectFaults(faults);
        double max = MaxFrequency ?? SampleRate / 2.0;
        if (MelBands is < 1 or > 2048)
            faults.Add($"MelBands must be 1 to 2048, not {MelBands}.");
        if (!(MinFrequency >= 0 && MinFrequency < max))
            faults.Add($"MinFrequency must be at least 0 and below MaxFrequency ({max}), not {MinFrequency}.");
        if (!(max <= SampleRate / 2.0))
            faults.Add($"MaxFrequency must not exceed half the sample rate ({SampleRate / 2.0}), but is {max}.");
        if (!Enum.IsDefined(MelScale) || !Enum.IsDefined(MelNorm) || !Enum.IsDefined(Triangle))
            faults.Add($"MelScale {MelScale}, MelNorm {MelNorm} or Triangle {Triangle} is unknown.");
    }
}

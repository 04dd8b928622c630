using UrbanSound.Audio;
using UrbanSound.Dsp;

namespace UrbanSound.Cli.Features;

/// <summary>Every option of <c>features</c>.</summary>
internal static class FeatureOptions
{
    public static readonly FeatureOption Kind = Word("kind", "What to compute.", ["mel", "mfcc", "stft", "filterbank", "waveform"],
        (r, s) => r with
        {
            Kind = s.Choose(
            ("mel", FeatureKind.Mel), ("mfcc", FeatureKind.Mfcc), ("stft", FeatureKind.Stft),
            ("filterbank", FeatureKind.FilterBank), ("waveform", FeatureKind.Waveform))
        });

    private static readonly FeatureOption Preset = Word("preset",
        "Settings that give the same numbers as the program named, at its sample rate; options given beside it override it.",
        ["librosa", "torchaudio", "yamnet", "whisper", "kaldi-fbank", "efficientat"],
        (r, s) => r.On(s.Choose(
            ("librosa", MelSpectrogramOptions.Librosa), ("torchaudio", MelSpectrogramOptions.Torchaudio),
            ("yamnet", MelSpectrogramOptions.YamNet), ("whisper", MelSpectrogramOptions.Whisper),
            ("kaldi-fbank", MelSpectrogramOptions.KaldiFbank), ("efficientat", MelSpectrogramOptions.EfficientAt))));

    private static readonly FeatureOption Log = Word("log", "Scale of the values.", ["none", "db", "ln", "log10"],
        (r, s) => r.Scaled(s.Choose(
            ("none", LogScale.None), ("db", LogScale.Decibel), ("ln", LogScale.NaturalLog), ("log10", LogScale.Log10))));

    private static readonly FeatureOption Power = Word("power", "1: magnitude; 2: power.", ["1", "2"],
        (r, s) => r with { Mel = r.Mel with { Power = s.WholeNumber() } });

    /// <summary>In the order of application: kind and preset lay the ground for what follows, wherever the user wrote them.</summary>
    public static readonly IReadOnlyList<FeatureOption> All =
    [
        Preset,
        Kind,
        Number("sample-rate", "N", "Samples per second, 1 to 768000; a file with another rate is resampled. Default: the preset's, else the file's own.",
            (r, s) => r with { SampleRate = s.WholeNumber(1, Resampler.MaxRate) }),
        Number("fft-length", "N", "Points of the Fourier transform.",
            (r, s) => r with { Mel = r.Mel with { FftLength = s.WholeNumber() } }),
        Number("hop-length", "N", "Samples from one frame to the next.",
            (r, s) => r with { Mel = r.Mel with { HopLength = s.WholeNumber() }, HasHop = true }),
        Number("window-length", "N", "Samples under the window. Default: the preset's, else the FFT's.",
            (r, s) => r with { Mel = r.Mel with { WindowLength = s.WholeNumber() } }),
        Word("window", "Window function.", ["hann", "hamming", "blackman", "bartlett", "boxcar", "povey"],
            (r, s) => r with { Mel = r.Mel with { Window = s.Choose(
                ("hann", WindowFunction.Hann), ("hamming", WindowFunction.Hamming), ("blackman", WindowFunction.Blackman),
                ("bartlett", WindowFunction.Bartlett), ("boxcar", WindowFunction.Boxcar), ("povey", WindowFunction.Povey)) } }),
        Number("mel-bands", "N", "Mel bands.", (r, s) => r with { Mel = r.Mel with { MelBands = s.WholeNumber() } }),
        Number("min-frequency", "F", "Lower edge of the lowest band in Hz.",
            (r, s) => r with { Mel = r.Mel with { MinFrequency = s.Number() } }),
        Number("max-frequency", "F", "Upper edge of the highest band in Hz. Default: the preset's, else half the sample rate.",
            (r, s) => r with { Mel = r.Mel with { MaxFrequency = s.Number() } }),
        Word("mel-scale", "Mel scale.", ["slaney", "htk"],
            (r, s) => r with { Mel = r.Mel with { MelScale = s.Choose(("slaney", MelScale.Slaney), ("htk", MelScale.Htk)) } }),
        Word("mel-norm", "slaney: triangles of equal area; none: triangles of height 1.", ["slaney", "none"],
            (r, s) => r with { Mel = r.Mel with { MelNorm = s.Choose(("slaney", MelNorm.Slaney), ("none", MelNorm.None)) } }),
        Power,
        Word("centered", "true: frame t is centred on sample t times hop; false: it starts there.", ["true", "false"],
            (r, s) => r with { Mel = r.Mel with { Centered = s.Truth() } }),
        Word("pad", "What lies beyond the ends of a signal when frames are centred.", ["constant", "reflect", "edge"],
            (r, s) => r with { Mel = r.Mel with { Pad = s.Choose(
                ("constant", PadMode.Constant), ("reflect", PadMode.Reflect), ("edge", PadMode.Edge)) } }),
        Log,
        Number("reference", "max|NUMBER", "The value that becomes 0 dB; max: the largest of the array.",
            (r, s) => r with { Mel = r.Mel with { Reference = s.Is("max") ? null : s.Number() } }, "max"),
        Number("floor", "F", "Smallest value that the logarithm sees.", (r, s) => r with { Mel = r.Mel with { Floor = s.Number() } }),
        Number("top-db", "F|none", "Values further below the array's peak are raised to it.",
            (r, s) => r with { Mel = r.Mel with { TopDb = s.Is("none") ? null : s.Number() } }, "none"),
        Number("coefficients", "N", "Cepstral coefficients kept (mfcc).", (r, s) => r with { Coefficients = s.WholeNumber() }),
        Number("lifter", "N", "Liftering of cepstral coefficients, 0 for none (mfcc).", (r, s) => r with { Lifter = s.Number() }),
    ];

    private static readonly Dictionary<string, FeatureOption> ByJsonName = All.ToDictionary(o => o.JsonName, StringComparer.Ordinal);

    public static FeatureOption? FindByJsonName(string name) => ByJsonName.GetValueOrDefault(name);

    // A few words are shown as the value; many would push the help apart and stand in its text.
    private static FeatureOption Word(
        string name, string help, string[] choices, Func<FeatureRequest, FeatureSetting, FeatureRequest> apply) => choices.Length <= 3
        ? new(name, string.Join('|', choices), help, apply) { Choices = choices }
        : new(name, "NAME", $"{help} One of {string.Join(", ", choices)}.", apply) { Choices = choices };

    private static FeatureOption Number(
        string name, string value, string help, Func<FeatureRequest, FeatureSetting, FeatureRequest> apply, params string[] words) =>
        new(name, value, help, apply) { Choices = words };
}

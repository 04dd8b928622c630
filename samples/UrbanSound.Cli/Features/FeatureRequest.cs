using UrbanSound.Dsp;

namespace UrbanSound.Cli.Features;

/// <summary>What <c>features</c> is asked for, with every default decided. Immutable.</summary>
internal sealed record FeatureRequest
{
    // librosa.power_to_db and amplitude_to_db keep 80 dB, and the latter's floor is an amplitude.
    private const double LibrosaTopDb = 80;
    private const double LibrosaAmplitudeFloor = 1e-5;

    public FeatureKind Kind { get; init; } = FeatureKind.Mel;

    /// <summary>Frames, bands and scale; its rate is set when the file's is known.</summary>
    public MelSpectrogramOptions Mel { get; init; } = MelSpectrogramOptions.Librosa;

    /// <summary>The rate to compute at; null: the file's own.</summary>
    public int? SampleRate { get; init; }

    public int Coefficients { get; init; } = new MfccOptions().Coefficients;

    public double Lifter { get; init; }

    /// <summary>Whether a preset was named.</summary>
    public bool HasPreset { get; init; }

    /// <summary>Whether the hop was given.</summary>
    public bool HasHop { get; init; }

    /// <summary>The mel settings at the rate to compute at.</summary>
    public MelSpectrogramOptions MelAt(int rate) => Mel with { SampleRate = rate };

    /// <summary>
    /// Decides every setting. The rules, which help states too: without preset the defaults are librosa's for the function that
    /// the kind names (melspectrogram, mfcc, abs(stft), filters.mel, power_to_db or amplitude_to_db for a log of db).
    /// </summary>
    public static FeatureRequest Create(IReadOnlyCollection<FeatureSetting> settings)
    {
        foreach (var twice in settings.GroupBy(s => s.Option).Where(g => g.Count() > 1))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{twice.Last().Name}: given more than once.");

        var request = new FeatureRequest();
        foreach (var option in FeatureOptions.All)
        {
            foreach (var setting in settings.Where(s => s.Option == option))
                request = option.Apply(request, setting);
            if (option == FeatureOptions.Kind)
                request = request.WithDefaultsOfKind();
        }
        // librosa.stft derives the hop from the window, where melspectrogram has a fixed one.
        if (request is { Kind: FeatureKind.Stft, HasHop: false, HasPreset: false })
        {
            var window = request.Mel.WindowLength ?? request.Mel.FftLength;
            request = request with { Mel = request.Mel with { HopLength = Math.Max(1, window / 4) } };
        }
        return request;
    }

    /// <summary>The request on a preset's ground.</summary>
    public FeatureRequest On(MelSpectrogramOptions preset) => this with { Mel = preset, SampleRate = preset.SampleRate, HasPreset = true };

    /// <summary>
    /// The request on another scale. A scale asked for replaces all that a preset does from the logarithm on (Whisper's and
    /// EfficientAT's offsets would make no sense on another).
    /// </summary>
    public FeatureRequest Scaled(LogScale scale) => scale == Mel.Log
        ? this
        : this with
        {
            Mel = Mel with
            {
                Log = scale,
                Reference = 1,
                Floor = scale == LogScale.Decibel && Mel.Power == 1 ? LibrosaAmplitudeFloor : new SpectrogramOptions().Floor,
                AddFloor = false,
                TopDb = scale == LogScale.Decibel ? LibrosaTopDb : null,
                OutputOffset = 0,
                OutputScale = 1,
            },
        };

    private FeatureRequest WithDefaultsOfKind() => Kind switch
    {
        // abs(librosa.stft(y)) is a magnitude, where the other functions give power.
        FeatureKind.Stft when !HasPreset => this with { Mel = Mel with { Power = 1 } },
        FeatureKind.Mfcc when Mel.Log == LogScale.None => Scaled(LogScale.Decibel),
        _ => this,
    };
}

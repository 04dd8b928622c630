namespace UrbanSound.Dsp;

/// <summary>Settings of mel-frequency cepstral coefficients. Immutable; the defaults are librosa.feature.mfcc's.</summary>
public sealed record MfccOptions
{
    /// <summary>The log-mel spectrogram under the cosine transform. Default: librosa's, in dB over 1 with a range of 80 dB.</summary>
    public MelSpectrogramOptions Mel { get; init; } = MelSpectrogramOptions.Librosa with { Log = LogScale.Decibel, Reference = 1, TopDb = 80 };

    /// <summary>Coefficients kept, 1 to the number of mel bands. Default 20.</summary>
    public int Coefficients { get; init; } = 20;

    /// <summary>L of the liftering factor 1 + L/2·sin(πn/L), n from 1; 0 (the default) means none.</summary>
    public double Lifter { get; init; }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">Kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    internal void Validate()
    {
        Mel.Validate();
        if (Coefficients < 1 || Coefficients > Mel.MelBands)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"MFCC options: Coefficients must be 1 to MelBands ({Mel.MelBands}), not {Coefficients}.");
        if (!(Lifter >= 0 && double.IsFinite(Lifter)))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"MFCC options: Lifter must not be negative, not {Lifter}.");
    }
}

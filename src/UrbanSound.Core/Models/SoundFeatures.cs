namespace UrbanSound.Models;

/// <summary>What a sound model is fed with.</summary>
public enum SoundFeatures
{
    /// <summary>A mel-spectrogram, as <see cref="SoundInput.Spectrogram"/> says.</summary>
    MelSpectrogram,

    /// <summary>The samples themselves.</summary>
    Waveform,
}

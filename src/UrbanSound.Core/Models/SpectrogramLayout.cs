namespace UrbanSound.Models;

/// <summary>The order of a spectrogram's two axes in the model's input.</summary>
public enum SpectrogramLayout
{
    /// <summary>(…, bands, frames).</summary>
    BandsFrames,

    /// <summary>(…, frames, bands).</summary>
    FramesBands,
}

using UrbanSound.Dsp;

namespace UrbanSound.Models;

/// <summary>
/// Every step from a recording to a sound model's input tensor. Nothing has a default: a manifest that leaves a step out is
/// refused rather than guessed at.
/// </summary>
public sealed record SoundInput
{
    /// <summary>Rate that clips are resampled to, in Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Length of the window that the model hears at once, in seconds. Channels are averaged to mono first.</summary>
    public required double Seconds { get; init; }

    /// <summary>What becomes of clips shorter than the window.</summary>
    public required ClipPadding Padding { get; init; }

    /// <summary>What the model is fed with.</summary>
    public required SoundFeatures Features { get; init; }

    /// <summary>The spectrogram's settings; null when the model takes the waveform.</summary>
    public required MelSpectrogramOptions? Spectrogram { get; init; }

    /// <summary>Frames of the spectrogram that are kept, from the first on; null when the model takes the waveform.</summary>
    public required int? Frames { get; init; }

    /// <summary>Order of the spectrogram's axes; null when the model takes the waveform.</summary>
    public required SpectrogramLayout? Layout { get; init; }

    /// <summary>Samples of the window.</summary>
    internal int WindowSamples => (int)Math.Round(Seconds * SampleRate);
}

namespace UrbanSound.Dsp;

/// <summary>How hertz map to mels.</summary>
public enum MelScale
{
    /// <summary>Linear below 1,000 Hz (3 mels per 200 Hz), logarithmic above (27 mels per factor of 6.4). M. Slaney, "Auditory Toolbox" (1998); librosa's default.</summary>
    Slaney,

    /// <summary>2595·log10(1 + f/700). The HTK Book; Kaldi, torchaudio and TensorFlow use it.</summary>
    Htk,
}

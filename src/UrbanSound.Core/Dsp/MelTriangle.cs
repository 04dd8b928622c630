namespace UrbanSound.Dsp;

/// <summary>On which axis the filters' flanks are straight.</summary>
public enum MelTriangle
{
    /// <summary>Straight over hertz: librosa, torchaudio, Whisper.</summary>
    Hertz,

    /// <summary>Straight over mels: Kaldi, TensorFlow (YAMNet).</summary>
    Mel,
}

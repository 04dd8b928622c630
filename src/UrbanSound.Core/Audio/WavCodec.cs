namespace UrbanSound.Audio;

/// <summary>The ways a WAV's samples may be stored that are read here.</summary>
internal enum WavCodec
{
    Pcm8,
    Pcm16,
    Pcm24,
    Pcm32,
    Float32,
    Float64,
    ALaw,
    MuLaw,
    MsAdpcm,
    ImaAdpcm,
}

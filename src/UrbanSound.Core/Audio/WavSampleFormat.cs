namespace UrbanSound.Audio;

/// <summary>How <see cref="WavWriter"/> stores samples.</summary>
public enum WavSampleFormat
{
    /// <summary>16-bit integers: what every program reads.</summary>
    Pcm16,

    /// <summary>8-bit integers, unsigned as WAV wants it.</summary>
    Pcm8,

    /// <summary>24-bit integers, three bytes each.</summary>
    Pcm24,

    /// <summary>32-bit integers.</summary>
    Pcm32,

    /// <summary>32-bit floats: samples come back bit for bit, beyond full scale too.</summary>
#pragma warning disable CA1720 // It names the format, as everybody in audio does.
    Float32,
#pragma warning restore CA1720
}

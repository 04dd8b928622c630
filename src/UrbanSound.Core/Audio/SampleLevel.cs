using System.Numerics.Tensors;

namespace UrbanSound.Audio;

/// <summary>What samples can be sound.</summary>
internal static class SampleLevel
{
    /// <summary>
    /// 180 dB above full scale. No recorder writes the half of it; from about 1e16 on the power of a spectrum overflows, and answers would
    /// be no numbers.
    /// </summary>
    public const float Most = 1e9f;

    /// <summary>Whether no sample is NaN, infinite, or louder than <see cref="Most"/>.</summary>
    /// <param name="samples">At least one.</param>
    public static bool IsSound(ReadOnlySpan<float> samples) => Math.Abs(TensorPrimitives.MaxMagnitude(samples)) <= Most;
}

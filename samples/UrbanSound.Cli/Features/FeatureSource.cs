using UrbanSound.Audio;

namespace UrbanSound.Cli.Features;

/// <summary>
/// A decoded file and the last rate it was asked at, so that jobs in a row on one file decode and resample it once.
/// For one thread at a time.
/// </summary>
internal sealed class FeatureSource(string path)
{
    private AudioClip? _clip;
    private int _rate;
    private float[] _resampled = [];

    public string Path => path;

    public AudioClip Clip => _clip ??= AudioClip.Load(path);

    /// <summary>The samples at a rate, or at the file's own.</summary>
    public ReadOnlySpan<float> SamplesAt(int? rate)
    {
        if (rate is not { } wanted || wanted == Clip.SampleRate)
            return Clip.Samples;
        if (_rate != wanted)
        {
            if ((long)wanted * Resampler.MaxDecimation < Clip.SampleRate)
            {
                throw new UrbanSoundException(
                    UrbanSoundErrorKind.InvalidOptions,
                    $"{path}: {Clip.SampleRate} Hz is more than {Resampler.MaxDecimation} times the sample rate asked for, {wanted} Hz; ask for a higher one.");
            }

            _resampled = Resampler.Get(Clip.SampleRate, wanted).Process(Clip.Samples);
            _rate = wanted;
        }
        return _resampled;
    }
}

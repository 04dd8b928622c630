using System.Collections.Concurrent;
using UrbanSound.Dsp;
using UrbanSound.Models;

namespace UrbanSound.Cli.Features;

/// <summary>Computes what a job asks for. Thread-safe; models are read once.</summary>
internal sealed class FeatureExtractor
{
    private delegate void Transform(ReadOnlySpan<float> signal, Span<float> destination);

    private readonly ConcurrentDictionary<string, Lazy<SoundPreprocessor>> _models = new(StringComparer.Ordinal);

    /// <param name="job">What to compute.</param>
    /// <param name="source">The job's file; null where it has none.</param>
    public FeatureArray Compute(FeatureJob job, FeatureSource? source)
    {
        if (job.Model is not null)
            return Tensor(job.Model, source!);
        var request = job.Request;
        if (request.Kind == FeatureKind.FilterBank)
            return FilterBank(request);
        var signal = source!.SamplesAt(request.SampleRate);
        var rate = request.SampleRate ?? source.Clip.SampleRate;
        switch (request.Kind)
        {
            case FeatureKind.Waveform:
                return new FeatureArray(signal.ToArray(), [1, signal.Length]);
            case FeatureKind.Stft:
                // The options of mel bands derive from those of spectrograms, and the bands are of no concern there.
                var stft = new Spectrogram(request.MelAt(rate) with { MelBands = 1, MinFrequency = 0, MaxFrequency = null });
                return Fill(source, stft.Bins, stft.GetFrameCount(signal.Length), signal, stft.Compute);
            case FeatureKind.Mfcc:
                var mfcc = new Mfcc(new MfccOptions
                {
                    Mel = request.MelAt(rate),
                    Coefficients = request.Coefficients,
                    Lifter = request.Lifter,
                });
                return Fill(source, mfcc.Coefficients, mfcc.GetFrameCount(signal.Length), signal, mfcc.Compute);
            default:
                var mel = new MelSpectrogram(request.MelAt(rate));
                return Fill(source, mel.Bands, mel.GetFrameCount(signal.Length), signal, mel.Compute);
        }
    }

    private static FeatureArray Fill(FeatureSource source, int rows, int frames, ReadOnlySpan<float> signal, Transform transform)
    {
        if (frames == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia,
                $"{source.Path}: {signal.Length} samples are too few for one frame; centred frames (--centered true) need only one.");
        var count = (long)rows * frames;
        if (count > Array.MaxLength)
            throw new UrbanSoundException(UrbanSoundErrorKind.TooLarge,
                $"an array of {rows} x {frames} values is too large; choose a longer hop or fewer rows.");
        var values = new float[count];
        transform(signal, values);
        return new FeatureArray(values, [rows, frames]);
    }

    private static FeatureArray FilterBank(FeatureRequest request)
    {
        var bank = new MelFilterBank(request.MelAt(request.SampleRate ?? MelSpectrogramOptions.Librosa.SampleRate));
        return new FeatureArray(bank.ToMatrix(), [bank.Bands, bank.Bins]);
    }

    private FeatureArray Tensor(string model, FeatureSource source)
    {
        var preprocessor = _models.GetOrAdd(
            model, path => new Lazy<SoundPreprocessor>(() => new SoundPreprocessor(ModelManifest.Load(path)))).Value;
        var shape = preprocessor.InputShape;
        var values = new float[shape.Aggregate(1, (product, length) => checked(product * length))];
        preprocessor.Compute(source.Clip, values);
        // A batch of one, a single channel: lengths that only the model's layout needs.
        return new FeatureArray(values, [.. shape.SkipWhile((length, i) => length == 1 && i < shape.Count - 1)]);
    }
}

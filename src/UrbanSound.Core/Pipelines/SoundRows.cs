using System.Numerics.Tensors;
using UrbanSound.Audio;
using UrbanSound.Models;
using UrbanSound.Sounds;

namespace UrbanSound.Pipelines;

/// <summary>A recording as the windows that a model hears; silent ones are passed over.</summary>
internal sealed class SoundRows : IRowSource
{
    private readonly OnnxModel _model;
    private readonly AudioReader _reader;
    private readonly WindowReader _windows;
    private readonly float _silencePeak;
    private readonly string _name;
    private readonly ScoreSum _sum;

    /// <param name="model">What hears them.</param>
    /// <param name="options">Overlap, and what is silence.</param>
    /// <param name="reader">The recording; it is disposed with the rows.</param>
    /// <param name="name">What messages call it.</param>
    public SoundRows(OnnxModel model, SoundClassifierOptions options, AudioReader reader, string name)
    {
        _model = model;
        _reader = reader;
        _name = name;
        _silencePeak = options.SilencePeak;
        _sum = new ScoreSum(model.Manifest.Labels.Count);
        int window = model.Preprocessor.WindowSamples;
        int hop = Math.Max(1, (int)Math.Round(window * (1 - options.Overlap)));
        _windows = new WindowReader(reader, model.Preprocessor.SampleRate, window, hop, alignsLast: true);
    }

    public bool TryFill(Span<float> row, CancellationToken cancellationToken)
    {
        while (_windows.TryRead(out ReadOnlySpan<float> window))
        {
            // Hours of silence are no reason to be deaf to the caller.
            cancellationToken.ThrowIfCancellationRequested();
            if (IsSilent(window, _silencePeak))
                continue;
            _model.Preprocessor.Compute(window, row);
            return true;
        }

        return false;
    }

    public void Add(ReadOnlySpan<float> scores) => _sum.Add(scores);

    public InferenceResult Finish(TimeSpan elapsed)
    {
        if (_sum.Count == 0)
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.InvalidMedia,
                $"{_name}: holds only silence (no sample reaches SoundClassifierOptions.SilencePeak, {_silencePeak}); there is nothing to classify.");
        }

        return InferenceResult.Create(_sum.Mean(), _model.Manifest.Labels, _model.Identity, elapsed);
    }

    public void Dispose()
    {
        _windows.Dispose();
        _reader.Dispose();
    }

    internal static bool IsSilent(ReadOnlySpan<float> window, float peak) => Math.Abs(TensorPrimitives.MaxMagnitude(window)) < peak;
}

using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.Cli.Serving;

/// <summary>Stands in until the pipelines are merged.</summary>
internal sealed class PlainSoundPipeline(SoundClassifier classifier) : IInferencePipeline
{
    private readonly SemaphoreSlim _workers = new(Environment.ProcessorCount);

    public ModelIdentity Model => classifier.Model;

    public IReadOnlyList<string> MediaTypes { get; } = ["audio/*", "video/mp4", MediaInput.Unknown];

    public async Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default)
    {
        await _workers.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => classifier.Classify(new MemoryStream(input.Bytes.ToArray()), input.Name, cancellationToken), cancellationToken);
        }
        finally
        {
            _workers.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        classifier.Dispose();
        _workers.Dispose();
        return default;
    }
}

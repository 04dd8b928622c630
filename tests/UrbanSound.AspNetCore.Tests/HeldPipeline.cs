using System.Collections.Concurrent;
using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>Answers when it is told to; the label says how many bytes it got.</summary>
internal sealed class HeldPipeline : IInferencePipeline
{
    private readonly SemaphoreSlim _permits = new(0);

    public ModelIdentity Model { get; } = new("held", "1.0.0", "aa", "bb", "0.1.0");

    public IReadOnlyList<string> MediaTypes { get; init; } = ["audio/*", MediaInput.Unknown];

    /// <summary>What has begun, in its order.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    public void Release(int count = 1) => _permits.Release(count);

    public async Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default)
    {
        Begun.Enqueue(input.Name);
        await _permits.WaitAsync(cancellationToken);
        return new InferenceResult { Scores = [new LabelScore(0, $"{input.Bytes.Length} bytes", 1)], Model = Model, Elapsed = TimeSpan.FromMilliseconds(1) };
    }

    public ValueTask DisposeAsync()
    {
        _permits.Dispose();
        return default;
    }
}

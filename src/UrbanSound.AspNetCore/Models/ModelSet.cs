using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Hosting;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Models;

/// <summary>The models that the server holds, from the moment that all of them have answered their probe.</summary>
internal sealed class ModelSet(IOptions<InferenceServerOptions> options, ServerMetrics metrics, TimeProvider time, ILogger<ModelSet> logger)
    : IAsyncDisposable
{
    private HostedModel[] _models = [];

    /// <summary>Empty until all are loaded.</summary>
    public IReadOnlyList<HostedModel> All => Volatile.Read(ref _models);

    /// <summary>Whether every model has answered its probe.</summary>
    public bool AreReady => All.Count > 0;

    /// <summary>Why they could not be loaded.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Loads all; loading runs each model's probe.</summary>
    public async Task LoadAsync()
    {
        var loaded = new List<HostedModel>();
        try
        {
            long started = time.GetTimestamp();
            foreach (Func<IInferencePipeline> create in options.Value.Pipelines)
            {
                IInferencePipeline pipeline = create();
                if (loaded.Any(m => m.Name == pipeline.Model.Name))
                {
                    string name = pipeline.Model.Name;
                    await pipeline.DisposeAsync().ConfigureAwait(false);
                    throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"Inference server: two models have the name '{name}'; requests could not tell them apart.");
                }

                ScheduledPipeline scheduled = pipeline as ScheduledPipeline ?? new ScheduledPipeline(pipeline, options.Value.Scheduler, time);
                loaded.Add(new HostedModel(scheduled, new IncomingBodies(time), metrics.For(pipeline.Model.Name)));
                ServerLog.ModelLoaded(logger, pipeline.Model.Name, pipeline.Model.Version, pipeline.Model.Hash, time.GetElapsedTime(started).TotalMilliseconds);
            }

            Volatile.Write(ref _models, [.. loaded]);
        }
        catch (Exception e)
        {
            Fault = e;
            foreach (HostedModel model in loaded)
                await model.Pipeline.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A model by its name; names are compared as they are written.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out HostedModel? model) =>
        (model = All.FirstOrDefault(m => m.Name == name)) is not null;

    /// <summary>The model that reads such an input.</summary>
    /// <exception cref="UrbanSoundException">UnsupportedMedia: none does.</exception>
    public HostedModel For(MediaInput input)
    {
        IReadOnlyList<HostedModel> models = All;
        // Bytes of which nobody said what they are: their first ones tell pictures from sounds.
        if (input.MediaType == MediaInput.Unknown && models.Count > 1)
            input = new MediaInput(input.Bytes, MediaInput.Recognize(input.Bytes.Span), input.Name);
        return models.FirstOrDefault(m => m.Takes(input))
            ?? (input.MediaType == MediaInput.Unknown && models.Count == 1 ? models[0] : null)
            ?? throw new UrbanSoundException(
                UrbanSoundErrorKind.UnsupportedMedia,
                $"{input.Name}: no model here reads {input.MediaType}; what they read: {string.Join(", ", models.SelectMany(m => m.Pipeline.MediaTypes).Distinct())}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HostedModel model in Interlocked.Exchange(ref _models, []))
            await model.Pipeline.DisposeAsync().ConfigureAwait(false);
    }
}

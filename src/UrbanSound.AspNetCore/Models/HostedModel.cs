using UrbanSound.AspNetCore.Metrics;
using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Models;

/// <summary>A pipeline that the server holds, with what it counts of it.</summary>
internal sealed class HostedModel(IInferencePipeline pipeline, ModelMetrics metrics)
{
    public IInferencePipeline Pipeline => pipeline;

    public ModelIdentity Identity => pipeline.Model;

    public string Name => pipeline.Model.Name;

    public ModelMetrics Metrics => metrics;

    /// <summary>What it has to do now.</summary>
    public ModelLoad Load => new(0, 0, 0 * pipeline.MediaTypes.Count, 0);

    /// <summary>Whether it reads that.</summary>
    public bool Takes(MediaInput input) => pipeline.MediaTypes.Any(input.Is);
}

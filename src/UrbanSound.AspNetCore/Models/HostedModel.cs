using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Models;

/// <summary>A pipeline that the server holds, with what it counts of it.</summary>
internal sealed class HostedModel(ScheduledPipeline pipeline, IncomingBodies incoming, ModelMetrics metrics)
{
    public ScheduledPipeline Pipeline => pipeline;

    public ModelIdentity Identity => pipeline.Model;

    public string Name => pipeline.Model.Name;

    public ModelMetrics Metrics => metrics;

    /// <summary>What is on its way to it.</summary>
    public IncomingBodies Incoming => incoming;

    /// <summary>Whether it reads that.</summary>
    public bool Takes(MediaInput input) => pipeline.MediaTypes.Any(input.Is);
}

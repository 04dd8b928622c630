using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore;

/// <summary>What an inference server holds, and where it says no.</summary>
public sealed class InferenceServerOptions
{
    /// <summary>
    /// Makes the pipelines to host, at least one; each is loaded once while the server starts, and disposed when it has drained. A body
    /// goes to the first whose media types match.
    /// </summary>
    public IList<Func<IInferencePipeline>> Pipelines { get; } = [];

    /// <summary>
    /// How pipelines are put to work: threads, queue, deadline, batches. Default: the library's own, with a deadline of 55 s, so that
    /// answers are there within SageMaker's 60 s. A pipeline that is a <see cref="ScheduledPipeline"/> already keeps its own.
    /// </summary>
    public SchedulerOptions Scheduler { get; set; } = new() { RequestDeadline = TimeSpan.FromSeconds(55) };

    /// <summary>Most bytes of one request's body, or of one file of a form. Default 6,291,456, as SageMaker has it.</summary>
    public long MaxBodyBytes { get; set; } = 6_291_456;

    /// <summary>Most bytes of a form with many files, which is worked on as it arrives. Default 1 GiB.</summary>
    public long MaxFormBytes { get; set; } = 1L << 30;

    /// <summary>Most inputs of one request: files of a form, or instances of a JSON document. Default 10,000.</summary>
    public int MaxInputs { get; set; } = 10_000;

    /// <summary>
    /// Memory for bodies, in bytes: those beyond their first 64 KiB are read only when all of them has room in it, first come, first
    /// served. Default 256 MiB, or an eighth of the memory that the process may use if that is less.
    /// </summary>
    public long UploadBudgetBytes { get; set; } =
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8, 16L << 20, 256L << 20);

    /// <summary>In how much time a body must arrive once it is read. Default 30 s.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the work taken on is waited for when the server stops. Default 25 s: SageMaker kills after 30.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Asked for in <c>X-API-Key</c> or <c>Authorization: Bearer</c> by everything but health checks, the page and the description of
    /// the interface. Default null: nobody is asked.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Whether the web page is served at <c>/</c>. Default true.</summary>
    public bool Page { get; set; } = true;

    /// <summary>Adds the model that travels with UrbanSound.Core: ten classes of urban sounds.</summary>
    /// <returns>These options.</returns>
    public InferenceServerOptions AddBundledModel()
    {
        Pipelines.Add(() => new SoundPipeline(SoundClassifier.LoadDefault()));
        return this;
    }

    /// <summary>Adds a model of sounds or of pictures, whichever its manifest says that it is.</summary>
    /// <param name="path">The ONNX file, or a folder that holds one, as SageMaker unpacks it.</param>
    /// <returns>These options.</returns>
    public InferenceServerOptions AddModel(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Pipelines.Add(() => ModelPath.Open(path));
        return this;
    }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">InvalidOptions; the message lists every fault.</exception>
    internal void Validate()
    {
        List<string> faults = [];
        if (Pipelines.Count == 0)
            faults.Add("Pipelines is empty: add one");
        if (MaxBodyBytes is < 1 or > int.MaxValue / 2)
            faults.Add($"MaxBodyBytes must be 1 to {int.MaxValue / 2}, not {MaxBodyBytes}");
        if (MaxFormBytes < 1)
            faults.Add($"MaxFormBytes must be above 0, not {MaxFormBytes}");
        if (MaxInputs < 1)
            faults.Add($"MaxInputs must be above 0, not {MaxInputs}");
        if (UploadBudgetBytes < 1)
            faults.Add($"UploadBudgetBytes must be above 0, not {UploadBudgetBytes}");
        if (BodyTimeout <= TimeSpan.Zero || BodyTimeout > TimeSpan.FromHours(1))
            faults.Add($"BodyTimeout must be above 0 and at most an hour, not {BodyTimeout}");
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromHours(1))
            faults.Add($"DrainTimeout must be 0 to an hour, not {DrainTimeout}");
        if (ApiKey is { Length: 0 })
            faults.Add("ApiKey is empty: leave it out, or give one");
        try
        {
            Scheduler.Validate();
        }
        catch (UrbanSoundException e)
        {
            faults.Add(e.Message);
        }

        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"Inference server: {string.Join("; ", faults)}.");
    }
}

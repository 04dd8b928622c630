namespace UrbanSound.Pipelines;

/// <summary>How a <see cref="ScheduledPipeline"/> works. Immutable.</summary>
public sealed record SchedulerOptions
{
    /// <summary>The defaults.</summary>
    public static SchedulerOptions Default { get; } = new();

    /// <summary>
    /// Threads that answer, 1 to 1024, each one input (or one batch) at a time. Default: one for each core that this process may use,
    /// which is right for models that run on one thread.
    /// </summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Inputs that may wait for a worker, 1 to 1,000,000. Default 2048. Their bytes stay in memory while they wait.</summary>
    public int QueueCapacity { get; init; } = 2048;

    /// <summary>
    /// Time in which an answer is worth having, from the call on. Default 60 s, SageMaker's limit. What can't be done by then is refused
    /// at once; what was taken on and turns out to be late is not begun, or stopped between two runs of the model.
    /// </summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Rows of the model's input tensor (windows of a recording, pictures) in one run, 1 to 256; 1 means that nothing is batched. Default
    /// null: measured at the start, batches only where they gain more than a tenth. Models without a batch axis take 1.
    /// </summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>
    /// How long the first input of a batch may wait for others when none are there, 0 to 10 s. Default zero: batches are made of what waits
    /// anyway.
    /// </summary>
    public TimeSpan MaxBatchDelay { get; init; } = TimeSpan.Zero;

    /// <summary>How long disposing waits for what was taken on, 0 to a day; what is not done then fails as Unavailable. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">Kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Workers is < 1 or > 1024)
            faults.Add($"Workers must be 1 to 1024, not {Workers}.");
        if (QueueCapacity is < 1 or > 1_000_000)
            faults.Add($"QueueCapacity must be 1 to 1,000,000, not {QueueCapacity}.");
        if (RequestDeadline <= TimeSpan.Zero || RequestDeadline > TimeSpan.FromDays(1))
            faults.Add($"RequestDeadline must be more than zero and at most a day, not {RequestDeadline}.");
        if (MaxBatchSize is < 1 or > 256)
            faults.Add($"MaxBatchSize must be 1 to 256, not {MaxBatchSize}.");
        if (MaxBatchDelay < TimeSpan.Zero || MaxBatchDelay > TimeSpan.FromSeconds(10))
            faults.Add($"MaxBatchDelay must be 0 to 10 s, not {MaxBatchDelay}.");
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromDays(1))
            faults.Add($"DrainTimeout must be 0 to a day, not {DrainTimeout}.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Scheduler options: " + string.Join(" ", faults));
    }
}

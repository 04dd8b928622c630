namespace UrbanSound.Pipelines;

/// <summary>What a <see cref="ScheduledPipeline"/> did and has before it, at one moment. Immutable.</summary>
public sealed record SchedulerStatistics
{
    /// <summary>Inputs that wait for a worker.</summary>
    public required int Queued { get; init; }

    /// <summary>Inputs in work.</summary>
    public required int Running { get; init; }

    /// <summary>Threads that answer.</summary>
    public required int Workers { get; init; }

    /// <summary>Most rows in one run of the model; 1 where nothing is batched.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Inputs taken on since the start. Each is then counted once more: answered, failed, refused for its deadline, or cancelled.</summary>
    public required long Admitted { get; init; }

    /// <summary>Answers given.</summary>
    public required long Answered { get; init; }

    /// <summary>Inputs taken on that could not be answered: damaged media, a model that fails, a pipeline that closes.</summary>
    public required long Failed { get; init; }

    /// <summary>Inputs not taken on, because too much was waiting: the queue was full, or they would have been too late.</summary>
    public required long RefusedQueueFull { get; init; }

    /// <summary>Inputs taken on that were not answered, because their deadline passed.</summary>
    public required long RefusedDeadline { get; init; }

    /// <summary>Inputs taken on whose callers gave up.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Answers a second that the workers give while they are all busy, as measured; 0 before the first measurement.</summary>
    public required double DrainRate { get; init; }

    /// <summary>How long an input that came now would wait for a worker; zero also when nothing was measured yet.</summary>
    public required TimeSpan EstimatedWait { get; init; }

    /// <summary>Whether it takes on anything: false from the beginning of its draining.</summary>
    public required bool IsAccepting { get; init; }
}

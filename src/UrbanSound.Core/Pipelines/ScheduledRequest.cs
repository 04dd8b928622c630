namespace UrbanSound.Pipelines;

/// <summary>One input that was taken on. Its state belongs to the scheduler's lock.</summary>
internal sealed class ScheduledRequest(ScheduledPipeline owner, MediaInput input, TimeSpan admitted, TimeSpan deadline, CancellationToken caller)
{
    public ScheduledPipeline Owner => owner;

    public MediaInput Input => input;

    /// <summary>When it came, on the scheduler's clock.</summary>
    public TimeSpan Admitted => admitted;

    /// <summary>When an answer is worth nothing any more.</summary>
    public TimeSpan Deadline => deadline;

    /// <summary>The caller gave up.</summary>
    public CancellationToken Caller => caller;

    /// <summary>Its place in the queue; null once it has left.</summary>
    public LinkedListNode<ScheduledRequest>? Place { get; set; }

    /// <summary>Stops it while it runs.</summary>
    public CancellationTokenSource? Stop { get; set; }

    /// <summary>When its work began, on the scheduler's clock.</summary>
    public TimeSpan Started { get; set; }

    /// <summary>It was stopped because its deadline passed.</summary>
    public bool IsLate { get; set; }

    public TaskCompletionSource<InferenceResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

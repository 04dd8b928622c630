namespace UrbanSound.Training.Learning;

/// <summary>What training gave. Immutable.</summary>
public sealed record TrainingResult
{
    /// <summary>The head after the epoch with the lowest validation loss; the final one without validation data.</summary>
    public required TrainedHead Best { get; init; }

    /// <summary>The head after the last epoch that was run.</summary>
    public required TrainedHead Final { get; init; }

    /// <summary>Number of the best epoch, from 1 on.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Every epoch that was run.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }
}

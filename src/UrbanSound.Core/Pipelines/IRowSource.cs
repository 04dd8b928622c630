namespace UrbanSound.Pipelines;

/// <summary>One input on its way through a model: gives rows, takes their scores. Not thread-safe. Disposing it gives back what was borrowed.</summary>
internal interface IRowSource : IDisposable
{
    /// <summary>Prepares the next row.</summary>
    /// <param name="row">Receives it.</param>
    /// <param name="cancellationToken">Looked at while silence or the like is passed over.</param>
    /// <returns>False when there is none any more.</returns>
    /// <exception cref="UrbanSoundException">The input is damaged here, or too large.</exception>
    bool TryFill(Span<float> row, CancellationToken cancellationToken);

    /// <summary>Takes the scores of the oldest row that has none yet.</summary>
    void Add(ReadOnlySpan<float> scores);

    /// <summary>The answer, when all rows have their scores.</summary>
    /// <param name="elapsed">Time that it took.</param>
    /// <exception cref="UrbanSoundException">InvalidMedia: there was nothing to classify.</exception>
    InferenceResult Finish(TimeSpan elapsed);
}

namespace UrbanSound;

/// <summary>What became of one file of many: a result, or the reason why there is none. Immutable.</summary>
public sealed record FileClassification
{
    /// <summary>The file, as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>What the model says of it; null when it could not be classified.</summary>
    public InferenceResult? Result { get; init; }

    /// <summary>Why it could not be classified; null when it was.</summary>
    public UrbanSoundException? Error { get; init; }
}

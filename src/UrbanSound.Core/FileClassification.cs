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

    /// <summary>Classifies a file; a fault is its answer.</summary>
    internal static FileClassification Of(string? path, Func<string, InferenceResult> classify)
    {
        // Null is a mistake of the caller, and still no reason to lose the answers of all other files.
        if (string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal))
            return new FileClassification { Path = path ?? "", Error = new UrbanSoundException(UrbanSoundErrorKind.NotFound, "A path that is empty or holds a null character names no file; check the list.") };
        try
        {
            return new FileClassification { Path = path, Result = classify(path) };
        }
        catch (UrbanSoundException fault)
        {
            return new FileClassification { Path = path, Error = fault };
        }
    }
}

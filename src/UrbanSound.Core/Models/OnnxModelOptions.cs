namespace UrbanSound.Models;

/// <summary>How a model is run. Immutable.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>One thread a run.</summary>
    public static OnnxModelOptions Default { get; } = new();

    /// <summary>
    /// Threads that one run may use inside its operators, at least 1. Default 1: many small runs side by side use a machine
    /// better than one run spread over all cores, whose threads spin while they wait.
    /// </summary>
    public int ThreadsPerRun { get; init; } = 1;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">Kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>.</exception>
    internal void Validate()
    {
        if (ThreadsPerRun is < 1 or > 1024)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"Model options: ThreadsPerRun must be 1 to 1024, not {ThreadsPerRun}.");
    }
}

using UrbanSound.Audio;

namespace UrbanSound;

/// <summary>How a <see cref="SoundClassifier"/> works. Immutable.</summary>
public sealed record SoundClassifierOptions
{
    /// <summary>The defaults.</summary>
    public static SoundClassifierOptions Default { get; } = new();

    /// <summary>What recordings may be as large as. Default <see cref="AudioLimits.Default"/>.</summary>
    public AudioLimits Limits { get; init; } = AudioLimits.Default;

    /// <summary>Recordings longer than the model's window are heard in windows that overlap by this part, 0 to 0.9. Default 0.5.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>
    /// Peak below which a window counts as silence, in full scale, 0 to 1. Default 1e-5 (−100 dBFS). Silent windows have no say,
    /// and a recording of nothing else is refused: a classifier without a label for silence would invent one.
    /// </summary>
    public float SilencePeak { get; init; } = 1e-5f;

    /// <summary>Threads that one model run may use. Default 1; see <see cref="Models.OnnxModelOptions.ThreadsPerRun"/>.</summary>
    public int ThreadsPerRun { get; init; } = 1;

    /// <summary>
    /// Files that <see cref="SoundClassifier.ClassifyAsync(IAsyncEnumerable{string}, CancellationToken)"/> works on at once, 1 to
    /// 1024. Default: one for each core that this process may use.
    /// </summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">Kind <see cref="UrbanSoundErrorKind.InvalidOptions"/>, every fault named.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        if (Limits is null)
            faults.Add("Limits is null.");
        if (!(Overlap is >= 0 and <= 0.9))
            faults.Add($"Overlap must be 0 to 0.9, not {Overlap}.");
        if (!(SilencePeak is >= 0 and <= 1))
            faults.Add($"SilencePeak must be 0 to 1, not {SilencePeak}.");
        if (DegreeOfParallelism is < 1 or > 1024)
            faults.Add($"DegreeOfParallelism must be 1 to 1024, not {DegreeOfParallelism}.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Sound classifier options: " + string.Join(" ", faults));
    }
}

namespace UrbanSound.Training.Evaluation;

/// <summary>How figures are computed. Immutable.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The defaults.</summary>
    public static EvaluationOptions Default { get; } = new();

    /// <summary>Draws of the bootstrap, 0 (no bounds) to 100,000. Default 1,000.</summary>
    public int BootstrapDraws { get; init; } = 1000;

    /// <summary>Seed of the bootstrap; the same seed gives the same bounds. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Part of the draws that lies within the bounds, above 0 and below 1. Default 0.95.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>Bins of equal width that calibration is measured in, 1 to 1,000. Default 15.</summary>
    public int ReliabilityBins { get; init; } = 15;

    /// <summary>Refuses values out of range.</summary>
    internal void Validate()
    {
        var faults = new List<string>();
        if (BootstrapDraws is < 0 or > 100_000)
            faults.Add($"BootstrapDraws must be 0 to 100,000, not {BootstrapDraws}.");
        if (!(ConfidenceLevel is > 0 and < 1))
            faults.Add($"ConfidenceLevel must be above 0 and below 1, not {ConfidenceLevel}.");
        if (ReliabilityBins is < 1 or > 1000)
            faults.Add($"ReliabilityBins must be 1 to 1,000, not {ReliabilityBins}.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Evaluation options: " + string.Join(" ", faults));
    }
}

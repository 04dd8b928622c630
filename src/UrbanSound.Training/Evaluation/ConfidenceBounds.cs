namespace UrbanSound.Training.Evaluation;

/// <summary>Between what a figure lies in most draws of the bootstrap.</summary>
/// <param name="Lower">Lower bound, 0 to 1.</param>
/// <param name="Upper">Upper bound, 0 to 1.</param>
public readonly record struct ConfidenceBounds(double Lower, double Upper);

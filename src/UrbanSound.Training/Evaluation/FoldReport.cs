namespace UrbanSound.Training.Evaluation;

/// <summary>The figures of one fold. Immutable.</summary>
/// <param name="Fold">The fold, from 1 on; null for clips of a data set without folds.</param>
/// <param name="Role">What the fold was to the model.</param>
/// <param name="Report">The figures.</param>
public sealed record FoldReport(int? Fold, FoldRole Role, ClassificationReport Report);

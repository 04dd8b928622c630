using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Training;

/// <summary>One fold of a cross-validation; <c>Chosen</c> are the settings that its training clips chose, null where all folds have the same.</summary>
internal sealed record FoldScore(int Fold, int TrainingClips, IReadOnlyList<string> DroppedClips, LearnerOptions? Chosen, double Temperature, Scorecard Test);

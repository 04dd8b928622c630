namespace UrbanSound.Cli.Training;

/// <summary>One fold of a cross-validation.</summary>
internal sealed record FoldReport(int Fold, int TrainingClips, IReadOnlyList<string> DroppedClips, double Temperature, Scorecard Test);

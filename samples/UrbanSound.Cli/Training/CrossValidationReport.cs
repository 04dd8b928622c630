using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Training;

/// <summary>What <c>cross-validation.json</c> says: one model a fold, nothing chosen on that fold.</summary>
internal sealed record CrossValidationReport(
    string Dataset, string Backbone, string BackboneHash, LearnerOptions Settings, IReadOnlyList<string> Labels, IReadOnlyList<FoldScore> Folds, Scorecard Pooled);

namespace UrbanSound.Cli.Evaluations;

/// <summary>One fold.</summary>
internal sealed record JsonFold(int? Fold, string Role, JsonFigures Figures, IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix);

namespace UrbanSound.Cli.Evaluations;

/// <summary>A wrong answer.</summary>
internal sealed record JsonMistake(string Clip, string File, int? Fold, string Truth, string Predicted, double Confidence);

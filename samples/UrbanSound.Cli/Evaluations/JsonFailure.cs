namespace UrbanSound.Cli.Evaluations;

/// <summary>A clip without an answer.</summary>
internal sealed record JsonFailure(string Clip, string File, int? Fold, string Truth, string Error, string Kind);

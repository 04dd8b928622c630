using UrbanSound.Models;

namespace UrbanSound.Cli.Classification;

/// <summary>One line of <c>classify --json</c> for an input that was classified. Scripts read it: names and order stay.</summary>
internal sealed record ClassifyAnswer(
    string File,
    string Label,
    float Score,
    IEnumerable<LabelScore> Scores,
    ModelIdentity Model,
    double Milliseconds)
{
    public static ClassifyAnswer Create(string file, InferenceResult result, int top) =>
        new(file, result.Label, result.Score, result.Scores.Take(top), result.Model, Math.Round(result.Elapsed.TotalMilliseconds, 3));
}

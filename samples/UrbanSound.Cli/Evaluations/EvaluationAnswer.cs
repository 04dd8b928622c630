using UrbanSound.Models;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>What an evaluation found, and how it was made.</summary>
/// <param name="Plan">What was asked.</param>
/// <param name="Report">The figures.</param>
/// <param name="Models">The models, one a fold in a cross-validation.</param>
/// <param name="Warnings">Why the figures may not mean what they seem to.</param>
/// <param name="Options">How they were computed.</param>
internal sealed record EvaluationAnswer(
    EvaluationPlan Plan,
    EvaluationReport Report,
    IReadOnlyList<ModelIdentity> Models,
    IReadOnlyList<string> Warnings,
    EvaluationOptions Options);

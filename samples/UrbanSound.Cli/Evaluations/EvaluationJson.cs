using UrbanSound.Cli.Terminal;
using UrbanSound.Models;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>
/// The document of <c>evaluate --json</c>. Scripts read it: names and order stay. The first members are those of scripts made for
/// scikit-learn's figures (rows of the matrix are truths; precision, recall and f1_score weighted by clips); then come ours.
/// </summary>
internal sealed record EvaluationJson(
    IReadOnlyList<string> Classes,
    IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix,
    double Accuracy,
    double Precision,
    double Recall,
    double F1Score,
    IReadOnlyDictionary<string, JsonClass> ClassificationReport,
    string Dataset,
    IReadOnlyList<ModelIdentity> Models,
    bool CrossValidation,
    IReadOnlyList<string> Warnings,
    JsonFigures Pooled,
    JsonMean Mean,
    IReadOnlyList<JsonFold> Folds,
    IReadOnlyList<ReliabilityBin> Reliability,
    SpeedFigures Speed,
    JsonBootstrap Bootstrap,
    IReadOnlyList<JsonMistake> WorstMistakes,
    IReadOnlyList<JsonFailure> Failed)
{
    public const int MostMistakes = 50;

    public static EvaluationJson Create(EvaluationAnswer answer)
    {
        var (pooled, labels) = (answer.Report.Pooled, answer.Report.Pooled.Labels);
        return new EvaluationJson(
            labels,
            pooled.Confusion,
            pooled.Accuracy,
            pooled.Weighted.Precision,
            pooled.Weighted.Recall,
            pooled.Weighted.F1,
            JsonClass.All(pooled),
            answer.Plan.Dataset.Name,
            answer.Models,
            answer.Plan.IsCrossValidation,
            answer.Warnings,
            JsonFigures.Create(pooled),
            new JsonMean(answer.Report.MeanAccuracy, answer.Report.AccuracyDeviation, answer.Report.MeanMacroF1, answer.Report.MeanCalibrationError),
            [.. answer.Report.Folds.Select(f => new JsonFold(f.Fold, RoleName(f.Role), JsonFigures.Create(f.Report), f.Report.Confusion))],
            pooled.Reliability,
            answer.Report.Speed,
            new JsonBootstrap(answer.Options.BootstrapDraws, answer.Options.Seed, answer.Options.ConfidenceLevel, pooled.Recordings),
            [.. pooled.Mistakes.Take(MostMistakes).Select(m => new JsonMistake(m.Clip.Name, m.Clip.Path, m.Clip.Fold, m.Clip.Label, labels[m.Predicted], m.Confidence))],
            [.. pooled.Failed.Select(f => new JsonFailure(f.Clip.Name, f.Clip.Path, f.Clip.Fold, f.Clip.Label, f.Error?.Message ?? "", CliJson.KindName(f.Error?.Kind ?? default)))]);
    }

    /// <summary>A role as JSON, tables and pages name it.</summary>
    public static string RoleName(FoldRole role) => role.ToString().ToLowerInvariant();
}

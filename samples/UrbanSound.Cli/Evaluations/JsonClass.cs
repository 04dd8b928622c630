using System.Text.Json.Serialization;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>One class.</summary>
internal sealed record JsonClass(double Precision, double Recall, [property: JsonPropertyName("f1-score")] double F1Score, int Support)
{
    public static Dictionary<string, JsonClass> All(ClassificationReport report)
    {
        var all = report.Classes.ToDictionary(c => c.Label, c => new JsonClass(c.Precision, c.Recall, c.F1, c.Support), StringComparer.Ordinal);
        // A class may bear such a name; then it wins, as the averages stand elsewhere too.
        all.TryAdd("macro avg", Average(report.Macro, report.Clips.Count));
        all.TryAdd("weighted avg", Average(report.Weighted, report.Clips.Count));
        return all;
    }

    private static JsonClass Average(AverageFigures figures, int support) => new(figures.Precision, figures.Recall, figures.F1, support);
}

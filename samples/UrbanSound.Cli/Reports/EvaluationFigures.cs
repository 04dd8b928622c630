using System.Text.Json;

namespace UrbanSound.Cli.Reports;

/// <summary>What a report shows of an <c>evaluate --json</c> document.</summary>
internal sealed record EvaluationFigures(
    string File,
    string Model,
    string Dataset,
    double Accuracy,
    (double Lower, double Upper)? Bounds,
    double MacroF1,
    int Clips,
    int Recordings,
    bool CrossValidation,
    IReadOnlyList<(string Name, string Role, double Accuracy, int Clips)> Folds,
    IReadOnlyList<string> Warnings)
{
    /// <summary>By this member a document is known as one of these.</summary>
    public const string Mark = "confusion_matrix";

    public static EvaluationFigures Read(string file, JsonElement document)
    {
        var pooled = document.GetProperty("pooled");
        var model = document.GetProperty("models")[0];
        return new EvaluationFigures(
            file,
            $"{model.GetProperty("name").GetString()} {model.GetProperty("version").GetString()}",
            document.GetProperty("dataset").GetString()!,
            document.GetProperty("accuracy").GetDouble(),
            pooled.TryGetProperty("accuracy_bounds", out var bounds) && bounds.ValueKind == JsonValueKind.Object
                ? (bounds.GetProperty("lower").GetDouble(), bounds.GetProperty("upper").GetDouble())
                : null,
            pooled.GetProperty("macro").GetProperty("f1").GetDouble(),
            pooled.GetProperty("clips").GetInt32(),
            pooled.GetProperty("recordings").GetInt32(),
            document.GetProperty("cross_validation").GetBoolean(),
            [.. document.GetProperty("folds").EnumerateArray().Select(Fold)],
            [.. document.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!).Distinct()]);
    }

    private static (string, string, double, int) Fold(JsonElement fold)
    {
        var figures = fold.GetProperty("figures");
        string name = fold.TryGetProperty("fold", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32().ToString(Culture.Invariant) : "–";
        return (name, fold.GetProperty("role").GetString()!, figures.GetProperty("accuracy").GetDouble(), figures.GetProperty("clips").GetInt32());
    }
}

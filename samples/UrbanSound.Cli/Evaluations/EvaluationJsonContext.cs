using System.Text.Json.Serialization;

namespace UrbanSound.Cli.Evaluations;

/// <summary>The evaluation's document: snake case, as the scripts expect that read such files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EvaluationJson))]
internal sealed partial class EvaluationJsonContext : JsonSerializerContext;

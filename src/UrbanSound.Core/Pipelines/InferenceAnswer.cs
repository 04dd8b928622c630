using System.Text.Json.Serialization;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>The JSON object of one answer. Scripts and clients read it: names and order stay.</summary>
internal sealed record InferenceAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    string Label,
    float Score,
    IEnumerable<LabelScore> Scores,
    ModelIdentity Model,
    double Milliseconds);

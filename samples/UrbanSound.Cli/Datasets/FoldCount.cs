using System.Text.Json.Serialization;

namespace UrbanSound.Cli.Datasets;

/// <summary>How many clips of a class are in a fold.</summary>
internal sealed record FoldCount(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Fold, string Label, int Clips);

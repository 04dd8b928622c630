using System.Text.Json.Serialization;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Features;

/// <summary>One line of a batch's answers.</summary>
internal sealed record FeatureAnswer(
    string? File,
    string? Output,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Shape = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind = null)
{
    public static FeatureAnswer Done(FeatureJob job, FeatureArray array) => new(job.File, job.Output, array.Shape);

    public static FeatureAnswer Failed(FeatureJob job, UrbanSoundException fault) =>
        new(job.File, job.Output, Error: fault.Message, Kind: CliJson.KindName(fault.Kind));
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using UrbanSound.Cli.Terminal;
using UrbanSound.Models;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>
/// What an output folder is made of; it stands in <c>run.json</c> from the first moment on, so that a run with other settings or clips
/// is refused rather than mixed in.
/// </summary>
internal sealed record RunSettings
{
    public int FormatVersion { get; init; } = 1;

    public required string Dataset { get; init; }

    public required string Licence { get; init; }

    public required int Clips { get; init; }

    /// <summary>SHA-256 over names, classes, folds and recordings of the clips, in their order.</summary>
    public required string ClipsHash { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required string Format { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ImgSize { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ShardSize { get; init; }

    /// <summary>The pre-processing of the model, as its manifest says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Sound { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Input { get; init; }

    public static RunSettings Pictures(Dataset dataset, int size) => Describe(dataset, "png") with { ImgSize = size };

    public static RunSettings Tensors(Dataset dataset, ModelManifest manifest, int shardSize)
    {
        using var json = JsonDocument.Parse(manifest.ToJson());
        return Describe(dataset, "npy") with
        {
            ShardSize = shardSize,
            Sound = json.RootElement.GetProperty("sound").Clone(),
            Input = json.RootElement.GetProperty("input").Clone(),
        };
    }

    public string ToJson() => CliJson.Document(this) + "\n";

    /// <summary>Names of the settings in which a folder's own differ; null when its file is no such file.</summary>
    public string[]? DifferencesFrom(string json)
    {
        try
        {
            using JsonDocument theirs = JsonDocument.Parse(json), ours = JsonDocument.Parse(ToJson());
            var members = Members(theirs).Union(Members(ours));
            return [.. members.Where(m => Text(theirs, m) != Text(ours, m))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        static string[] Members(JsonDocument document) => [.. document.RootElement.EnumerateObject().Select(p => p.Name)];
        static string? Text(JsonDocument document, string member) =>
            document.RootElement.TryGetProperty(member, out var value) ? JsonSerializer.Serialize(value, CliJsonContext.Default.JsonElement) : null;
    }

    private static RunSettings Describe(Dataset dataset, string format)
    {
        var list = new StringBuilder();
        foreach (var clip in dataset.Clips)
            list.Append(Culture.Invariant, $"{clip.Name}\t{Path.GetExtension(clip.Path)}\t{clip.Label}\t{clip.Fold}\t{clip.Recording}\n");
        return new RunSettings
        {
            Dataset = dataset.Name,
            Licence = dataset.Licence,
            Clips = dataset.Clips.Count,
            ClipsHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString()))),
            Labels = dataset.Labels,
            Format = format,
        };
    }
}

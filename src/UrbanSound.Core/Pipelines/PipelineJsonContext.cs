using System.Text.Json.Serialization;

namespace UrbanSound.Pipelines;

/// <summary>Source-generated metadata, so that trimmed and AOT-compiled programs can write answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InferenceAnswer))]
internal sealed partial class PipelineJsonContext : JsonSerializerContext;

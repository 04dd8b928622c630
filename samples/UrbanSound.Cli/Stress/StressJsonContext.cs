using System.Text.Json.Serialization;

namespace UrbanSound.Cli.Stress;

/// <summary>The document of a stress test, written and read by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(StressResult))]
internal sealed partial class StressJsonContext : JsonSerializerContext;

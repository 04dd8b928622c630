using System.Text.Json.Serialization;
using UrbanSound.Cli.Features;

namespace UrbanSound.Cli.Terminal;

/// <summary>Every JSON shape the command line writes, serialised by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FeatureAnswer))]
internal sealed partial class CliJsonContext : JsonSerializerContext;

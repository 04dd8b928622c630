using System.Text.Json;
using System.Text.Json.Serialization;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Cli.Classification;
using UrbanSound.Cli.Datasets;
using UrbanSound.Cli.Diagnostics;
using UrbanSound.Cli.Events;
using UrbanSound.Cli.Features;
using UrbanSound.Cli.Preprocessing;
using UrbanSound.Cli.Training;

namespace UrbanSound.Cli.Terminal;

/// <summary>Every JSON shape the command line writes, serialised by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileFault))]
[JsonSerializable(typeof(JsonEvent))]
[JsonSerializable(typeof(FeatureAnswer))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(DatasetReport))]
[JsonSerializable(typeof(RunSettings))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(TrainingHistory))]
[JsonSerializable(typeof(CrossValidationReport))]
internal sealed partial class CliJsonContext : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Cli.Classification;
using UrbanSound.Cli.Datasets;
using UrbanSound.Cli.Diagnostics;
using UrbanSound.Cli.Events;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Features;
using UrbanSound.Cli.Preprocessing;
using UrbanSound.Cli.Training;
using UrbanSound.Faces;

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
[JsonSerializable(typeof(DetectedFile))]
[JsonSerializable(typeof(FaceReport))]
[JsonSerializable(typeof(IdentifiedFile))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CliJsonContext : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace UrbanSound.Faces;

/// <summary>Source-generated metadata, so that trimmed and AOT-compiled programs can read galleries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FaceIdentity))]
[JsonSerializable(typeof(GalleryExport))]
internal sealed partial class FaceJsonContext : JsonSerializerContext;

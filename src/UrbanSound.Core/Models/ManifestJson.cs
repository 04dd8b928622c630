using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using UrbanSound.Dsp;
using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>Reading and writing of manifests: camelCase members, kebab-case names of choices, nothing left out, nothing unknown.</summary>
internal static class ManifestJson
{
    public static JsonTypeInfo<ModelManifest> Manifest { get; } = Create();

    private static JsonTypeInfo<ModelManifest> Create()
    {
        var options = new JsonSerializerOptions(ManifestJsonContext.Default.Options)
        {
            // µ and – in descriptions stay readable; the JSON is never put into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = ManifestJsonContext.Default.WithAddedModifier(RequireEveryParameter),
        };
        return (JsonTypeInfo<ModelManifest>)options.GetTypeInfo(typeof(ModelManifest));
    }

    /// <summary>In code, spectrogram options have defaults; in a manifest a missing one would be a guess.</summary>
    private static void RequireEveryParameter(JsonTypeInfo type)
    {
        if (type.Type != typeof(MelSpectrogramOptions))
            return;
        foreach (JsonPropertyInfo property in type.Properties)
            property.IsRequired = true;
    }
}

/// <summary>Source-generated metadata, so that trimmed and AOT-compiled programs can read manifests.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    Converters =
    [
        typeof(KebabCaseEnum<ModelTask>), typeof(KebabCaseEnum<SoundFeatures>), typeof(KebabCaseEnum<ClipPadding>),
        typeof(KebabCaseEnum<SpectrogramLayout>), typeof(KebabCaseEnum<OutputMeaning>), typeof(KebabCaseEnum<WindowFunction>),
        typeof(KebabCaseEnum<MelScale>), typeof(KebabCaseEnum<MelNorm>), typeof(KebabCaseEnum<MelTriangle>),
        typeof(KebabCaseEnum<PadMode>), typeof(KebabCaseEnum<LogScale>), typeof(KebabCaseEnum<PreEmphasisScope>),
        typeof(KebabCaseEnum<ImageFit>), typeof(KebabCaseEnum<ResizeFilter>), typeof(KebabCaseEnum<ColorOrder>), typeof(KebabCaseEnum<TensorLayout>),
    ])]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;

/// <summary>Writes MelSpectrogram as "mel-spectrogram"; refuses numbers.</summary>
internal sealed class KebabCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

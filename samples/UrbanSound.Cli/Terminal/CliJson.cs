using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace UrbanSound.Cli.Terminal;

/// <summary>JSON as every command writes it.</summary>
internal static class CliJson
{
    // Relaxed: the lines go to scripts and people, not into HTML, and a file called "Hände.wav" should read so.
    private static readonly CliJsonContext Lines = new(new JsonSerializerOptions(CliJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static readonly CliJsonContext Indented = new(new JsonSerializerOptions(Lines.Options) { WriteIndented = true });

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Lines.GetTypeInfo(typeof(T))!);

    public static string Document<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Indented.GetTypeInfo(typeof(T))!);

    /// <summary>A kind of error as JSON names it.</summary>
    public static string KindName(UrbanSoundErrorKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}

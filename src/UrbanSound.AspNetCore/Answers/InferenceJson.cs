using System.Text.Json;

namespace UrbanSound.AspNetCore.Answers;

/// <summary>The object that <c>classify --json</c> prints.</summary>
internal static class InferenceJson
{
    public static void Write(Utf8JsonWriter json, string? file, InferenceResult result)
    {
        json.WriteStartObject();
        if (file is not null)
            json.WriteString("file"u8, file);
        json.WriteString("label"u8, result.Label);
        json.WriteNumber("score"u8, result.Score);
        json.WriteStartArray("scores"u8);
        foreach (LabelScore score in result.Scores)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, score.Index);
            json.WriteString("label"u8, score.Label);
            json.WriteNumber("score"u8, score.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("model"u8);
        json.WriteString("name"u8, result.Model.Name);
        json.WriteString("version"u8, result.Model.Version);
        json.WriteString("hash"u8, result.Model.Hash);
        json.WriteString("manifestHash"u8, result.Model.ManifestHash);
        json.WriteString("sdk"u8, result.Model.Sdk);
        json.WriteEndObject();
        json.WriteNumber("milliseconds"u8, Math.Round(result.Elapsed.TotalMilliseconds, 3));
        json.WriteEndObject();
    }
}

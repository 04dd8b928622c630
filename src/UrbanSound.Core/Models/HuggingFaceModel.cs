using System.Globalization;
using System.Text;
using System.Text.Json;
using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>
/// Reads what Hugging Face writes beside a picture classifier: <c>preprocessor_config.json</c> tells the steps, <c>config.json</c> the
/// labels. They lie in the model's folder, or in the one above when the model lies in <c>onnx/</c>. Steps that are not known here are
/// refused.
/// </summary>
internal static class HuggingFaceModel
{
    /// <summary>The description of a model; null when the files are not there.</summary>
    /// <exception cref="UrbanSoundException">InvalidModel: they are there, and damaged or beyond what is known here.</exception>
    internal static ModelManifest? Find(OnnxGraph graph, string modelPath)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(modelPath));
        foreach (string? candidate in new[] { folder, Path.GetDirectoryName(folder) })
        {
            if (candidate is null)
                continue;
            string steps = Path.Combine(candidate, "preprocessor_config.json"), config = Path.Combine(candidate, "config.json");
            if (File.Exists(steps) && File.Exists(config))
                return Describe(graph, Read(steps), steps, Read(config), config, Path.GetFileName(candidate));
        }

        return null;
    }

    private static string Read(string path) => Encoding.UTF8.GetString(ModelFile.Read(path, ModelManifest.MaxLength));

    private static ModelManifest Describe(OnnxGraph graph, string stepsJson, string stepsPath, string configJson, string configPath, string folder)
    {
        ImageInputSettings settings = Parse(stepsJson, stepsPath, HuggingFaceSteps.Read);
        IReadOnlyList<string> labels = Parse(configJson, configPath, Labels);
        ModelManifest manifest = ForeignImageModel.Describe(graph, string.IsNullOrWhiteSpace(folder) ? "model" : folder, settings, labels, OutputMeaning.Logits);
        manifest.Validate();
        return manifest;
    }

    private static T Parse<T>(string json, string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, path, $"is not what Hugging Face writes for a picture classifier: {fault.Message}", fault);
        }
        catch (NotSupportedException fault)
        {
            throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, path, $"{fault.Message}; write a manifest (docs/model-manifest.md) or give the settings in code.", fault);
        }
    }

    private static string[] Labels(JsonElement config)
    {
        var names = config.GetProperty("id2label").EnumerateObject()
            .ToDictionary(label => int.Parse(label.Name, CultureInfo.InvariantCulture), label => label.Value.GetString() ?? "");
        return [.. Enumerable.Range(0, names.Count).Select(i => names[i])];
    }
}

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
        ImageInputSettings settings = Parse(stepsJson, stepsPath, Settings);
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

    private static ImageInputSettings Settings(JsonElement steps)
    {
        if (Flag("do_resize", true) is false)
            throw new NotSupportedException("it leaves pictures in their own size, which is not supported");
        (int Width, int Height)? size = Size("size", out int? shortest);
        bool crops = Flag("do_center_crop", steps.TryGetProperty("crop_size", out _) && !steps.TryGetProperty("do_center_crop", out _));
        ImageInputSettings fit;
        if (crops && shortest is { } side)
        {
            (int Width, int Height) crop = Size("crop_size", out int? square) ?? (square ?? side, square ?? side);
            fit = Cut(crop.Width, crop.Height, side);
        }
        else if (shortest is { } target && steps.TryGetProperty("crop_pct", out JsonElement part) && part.ValueKind == JsonValueKind.Number)
        {
            fit = Cut(target, target, (int)(target / part.GetDouble()));
        }
        else if (!crops && size is { } stretched)
        {
            fit = Stretched(stretched.Width, stretched.Height);
        }
        else
        {
            throw new NotSupportedException("its size and crop_size go together in a way that is not known here");
        }

        bool rescales = Flag("do_rescale", true), normalizes = Flag("do_normalize", true);
        return fit with
        {
            Filter = (steps.TryGetProperty("resample", out JsonElement filter) && filter.ValueKind == JsonValueKind.Number ? filter.GetInt32() : 2) switch
            {
                2 => ResizeFilter.Bilinear,
                3 => ResizeFilter.Bicubic,
                var other => throw new NotSupportedException($"its resample {other} is neither bilinear (2) nor bicubic (3)"),
            },
            Scale = !rescales ? 1 : steps.TryGetProperty("rescale_factor", out JsonElement factor) ? factor.GetDouble() : 1 / 255.0,
            Mean = normalizes ? Three("image_mean") : [0, 0, 0],
            Deviation = normalizes ? Three("image_std") : [1, 1, 1],
        };

        bool Flag(string name, bool absent) => steps.TryGetProperty(name, out JsonElement flag) && flag.ValueKind != JsonValueKind.Null ? flag.GetBoolean() : absent;

        double[] Three(string name) => [.. steps.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

        // A number alone is the side of a square, unless something is cut out of it.
        (int, int)? Size(string name, out int? shortest)
        {
            shortest = null;
            if (!steps.TryGetProperty(name, out JsonElement value))
                return null;
            if (value.ValueKind == JsonValueKind.Number)
            {
                if (Flag("do_center_crop", false))
                {
                    shortest = value.GetInt32();
                    return null;
                }

                return (value.GetInt32(), value.GetInt32());
            }

            if (value.TryGetProperty("shortest_edge", out JsonElement edge))
            {
                shortest = edge.GetInt32();
                return null;
            }

            return (value.GetProperty("width").GetInt32(), value.GetProperty("height").GetInt32());
        }
    }

    private static ImageInputSettings Cut(int width, int height, int shorterSide) =>
        ImageInputSettings.Torchvision with { Width = width, Height = height, ShorterSide = shorterSide };

    private static ImageInputSettings Stretched(int width, int height) =>
        ImageInputSettings.Torchvision with { Width = width, Height = height, Fit = ImageFit.Stretch, ShorterSide = null };
}

using UrbanSound.Imaging;
using UrbanSound.Models;
using UrbanSound.Tests.Compat;

namespace UrbanSound.Tests.Models;

/// <summary>A model of pictures whose right answers are known: it names the brightest colour.</summary>
internal static class BrightestColor
{
    public const int Size = 16;

    public static string[] Labels { get; } = ["red", "green, or the like", "deep blue"];

    public static ImageInputSettings Settings { get; } = ImageInputSettings.Torchvision with { Width = Size, Height = Size, ShorterSide = 20, Mean = [0, 0, 0], Deviation = [0.1, 0.1, 0.1] };

    public static ModelManifest Manifest { get; } = new()
    {
        FormatVersion = 1,
        Name = "brightest-color",
        Version = "1.0.0",
        Task = ModelTask.Image,
        Labels = Labels,
        Image = Settings,
        Input = new ModelInput { Name = "input", Shape = [-1, 3, Size, Size] },
        Output = new ModelOutput { Name = "logits", Meaning = OutputMeaning.Logits, Temperature = 1 },
        Licence = "MIT",
        TrainingData = [],
        Accuracy = [],
    };

    /// <summary>Writes the model without a manifest.</summary>
    public static string WriteBare(string folder)
    {
        string path = Path.Combine(folder, "color.onnx");
        File.WriteAllBytes(path, OnnxBytes.BrightestColor(Size));
        return path;
    }

    /// <summary>Writes the model with a manifest and a true probe inside.</summary>
    public static string WriteProven(string folder, Func<ModelManifest, ModelManifest>? spoil = null)
    {
        ModelManifest manifest = OnnxModel.CompleteProbe(WriteBare(folder), Manifest);
        string path = Path.Combine(folder, "proven.onnx");
        File.WriteAllBytes(path, OnnxBytes.BrightestColor(Size, (ModelManifest.MetadataKey, (spoil?.Invoke(manifest) ?? manifest).ToJson())));
        return path;
    }

    /// <summary>A picture of one colour.</summary>
    public static RgbImage Picture(byte red, byte green, byte blue, int width = 40, int height = 30) =>
        new(width, height, [.. Enumerable.Range(0, width * height).SelectMany(_ => new[] { red, green, blue })]);
}

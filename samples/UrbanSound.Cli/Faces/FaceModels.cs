using System.CommandLine;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Faces;

/// <summary>A detector and an embedder, and the options that name them.</summary>
internal sealed class FaceModels : IDisposable
{
    private FaceModels(FaceDetector detector, FaceEmbedder embedder) => (Detector, Embedder) = (detector, embedder);

    public FaceDetector Detector { get; }

    public FaceEmbedder Embedder { get; }

    public static Option<string> DetectorOption() => new("--detector") { HelpName = "D.onnx", Description = "A face detector: UltraFace, YuNet or SCRFD.", Required = true };

    public static Option<string> EmbedderOption() => new("--embedder") { HelpName = "E.onnx", Description = "A face embedder, for 112 or 160 pixels.", Required = true };

    public static Option<string> PresetOption()
    {
        var option = new Option<string>("--face-preset")
        {
            HelpName = "imagenet112|arcface112|facenet160",
            Description = "What the embedder takes: side, and how pixels become numbers.",
            DefaultValueFactory = _ => "imagenet112",
        };
        option.AcceptOnlyFromAmong("imagenet112", "arcface112", "facenet160");
        return option;
    }

    public static FaceModels Load(string detector, string embedder, string preset)
    {
        var found = FaceDetector.Load(detector);
        try
        {
            return new FaceModels(found, FaceEmbedder.Load(embedder, Enum.Parse<FacePreset>(preset, ignoreCase: true)));
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    /// <summary>The largest face of a picture, or null.</summary>
    public static DetectedFace? Largest(IReadOnlyList<DetectedFace> faces) => faces.MaxBy(f => f.Box.Area);

    /// <summary>Embeds the largest face; a picture without one as a whole.</summary>
    public EmbeddedPhoto Embed(string path, bool keepPicture)
    {
        var image = RgbImage.Load(path);
        var face = Largest(Detector.Detect(image));
        var picture = !keepPicture ? null
            : FaceAlignment.Align(image, face ?? new DetectedFace(new FaceBox(0, 0, image.Width, image.Height), 0, null), Embedder.Size);
        return new EmbeddedPhoto(path, Embedder.Embed(image, face), face is not null, picture);
    }

    public void Dispose()
    {
        Detector.Dispose();
        Embedder.Dispose();
    }
}

using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Models;

/// <summary>From a path to the pipeline that its model needs.</summary>
internal static class ModelPath
{
    /// <exception cref="UrbanSoundException">NotFound or InvalidOptions, or what loading the model throws.</exception>
    public static IInferencePipeline Open(string path)
    {
        string file = Find(path);
        return ModelManifest.Load(file).Task == ModelTask.Image
            ? new ImagePipeline(ImageClassifier.Load(file))
            : new SoundPipeline(SoundClassifier.Load(file));
    }

    private static string Find(string path)
    {
        if (!Directory.Exists(path))
            return path;
        string[] found = [.. Directory.EnumerateFiles(path, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(2)];
        return found switch
        {
            [var only] => only,
            [] => throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: holds no .onnx file."),
            _ => throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{path}: holds several .onnx files; name one."),
        };
    }
}

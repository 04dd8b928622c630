using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.Cli.Serving;

/// <summary>Which models <c>serve</c> holds.</summary>
internal static class ServedModels
{
    public static IEnumerable<Func<IInferencePipeline>> Pipelines(ServeOptions options) =>
        options.Models.Count == 0
            ? [() => new SoundPipeline(SoundClassifier.LoadDefault())]
            : options.Models.Select(Find).Select<string, Func<IInferencePipeline>>(path => () => Load(path));

    private static IInferencePipeline Load(string path) => ModelManifest.Load(path).Task switch
    {
        ModelTask.Image => new ImagePipeline(ImageClassifier.Load(path)),
        _ => new SoundPipeline(SoundClassifier.Load(path)),
    };

    /// <summary>A folder stands for the one model in it, as SageMaker unpacks it.</summary>
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

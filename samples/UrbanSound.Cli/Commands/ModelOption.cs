using System.CommandLine;

namespace UrbanSound.Cli.Commands;

/// <summary>Which model answers.</summary>
internal static class ModelOption
{
    public static Option<string?> Create() => new("--model")
    {
        HelpName = "MODEL.onnx",
        Description = "A model with its manifest inside, or beside it as MODEL.onnx.json. Default: the bundled ten-class urban sound model.",
    };

    public static SoundClassifier Load(string? path, SoundClassifierOptions? options = null) =>
        path is null ? SoundClassifier.LoadDefault(options) : SoundClassifier.Load(path, options);
}

using System.CommandLine;
using System.Text;
using UrbanSound.Cli.Packing;
using UrbanSound.Cli.Terminal;
using UrbanSound.Models;

namespace UrbanSound.Cli.Commands;

/// <summary><c>model pack</c>: a manifest, with the probe that proves it, into an ONNX file or beside it.</summary>
internal static class ModelPackCommand
{
    public static CliCommand Create(CliTerminal terminal)
    {
        var file = Paths.Argument("MODEL.onnx", "The model.");
        var manifest = new Option<string?>("--manifest")
        {
            HelpName = "M.json",
            Description = "Its manifest; a probe in it is replaced. Or use --image-preset and --labels.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            HelpName = "OUT.onnx",
            Description = "Write a copy that holds the manifest. Default: the manifest stands beside the model, as MODEL.onnx.json.",
        };
        var picture = new ImageModelOptions();
        var command = new CliCommand("pack", "Runs a model on the probe and writes its manifest into an ONNX file, or beside it.")
        {
            Examples =
            [
                "urbansound model pack mobilenet.onnx --image-preset torchvision --labels imagenet_classes.txt",
                "urbansound model pack birds.onnx --manifest birds.json -o birds-packed.onnx",
            ],
        };
        command.Add(file);
        command.Add(manifest);
        command.Add(output);
        picture.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(manifest) is null == result.GetValue(picture.Preset) is null)
                result.AddError("give --manifest, or --image-preset with --labels.");
        });
        command.Run((parsed, _) =>
        {
            var model = parsed.GetRequiredValue(file);
            ModelManifest draft;
            if (parsed.GetValue(manifest) is { } path)
            {
                draft = ModelManifest.Load(path);
            }
            else
            {
                using var classifier = ImageClassifier.Load(model, picture.Settings(parsed)!, picture.ReadLabels(parsed), picture.Meaning(parsed));
                draft = classifier.Manifest;
            }

            var json = OnnxModel.CompleteProbe(model, draft).ToJson();
            var target = parsed.GetValue(output) ?? model + ".json";
            var bytes = parsed.GetValue(output) is null
                ? Encoding.UTF8.GetBytes(json + "\n")
                : OnnxMetadata.With(File.ReadAllBytes(model), ModelManifest.MetadataKey, json);
            AtomicFile.Write(target, stream => stream.Write(bytes));
            terminal.WriteResult(target);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}

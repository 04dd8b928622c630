using System.CommandLine;
using UrbanSound.Cli.Datasets;
using UrbanSound.Cli.Preprocessing;
using UrbanSound.Cli.Terminal;
using UrbanSound.Models;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Commands;

/// <summary><c>preprocess</c>: a data set as what networks train on.</summary>
internal static class PreprocessCommand
{
    private const int MostShards = 4096;
    private const int MostWarnings = 20;

    public static Command Create(CliTerminal terminal)
    {
        var folder = DatasetCommand.Folder();
        var output = new Option<string>("--output", "-o") { HelpName = "OUT", Description = "Where to: a new or empty folder, or one to go on with.", Required = true };
        var format = new Option<string>("--format")
        {
            HelpName = "npy|png",
            Description = "npy: the input tensors of a model, many in a file; png: a square mel spectrogram for each clip.",
            DefaultValueFactory = _ => "npy",
        };
        format.AcceptOnlyFromAmong("npy", "png");
        var size = Number("--img-size", "PIXELS", "Width and height of a png", 224, PictureFormat.Least, PictureFormat.Most);
        var shard = Number("--shard-size", "N", "Clips in one npy", 128, 1, MostShards);
        var model = new Option<string?>("--model")
        {
            HelpName = "M",
            Description = "For npy: a model (.onnx) or manifest (.json) whose tensors are wanted. Default: the bundled model.",
        };
        var esc10 = DatasetCommand.Esc10();
        var command = new CliCommand("preprocess", "Turns a data set into what networks train on: log-mel tensors or pictures, with an index.")
        {
            Notes = """
                npy: OUT/shard-00000.npy …, float32, the first axis counts the clips, computed by the class that classification uses.
                  Of a clip longer than the model's window the first window is taken.
                png: OUT/foldN/CLASS/NAME.png; 22,050 Hz, FFT 2048, hop 512, 128 bands, dB down to 80 below the loudest point.
                OUT/index.csv tells file, row, name, class, fold and recording of each clip. It is written last: where it is, all is there.
                OUT/run.json holds the settings. The same command goes on with a folder, other settings are refused.
                Clips that can't be read are named and left out; the exit code is then 2. They are tried again the next time.
                """,
            Examples =
            [
                "urbansound preprocess UrbanSound8K --output tensors",
                "urbansound preprocess UrbanSound8K --output pictures --format png --img-size 224",
            ],
        };
        command.Add(folder);
        foreach (var option in (Option[])[output, format, size, shard, model, esc10])
            command.Add(option);
        command.Run(async (parsed, cancellationToken) =>
        {
            var isPicture = parsed.GetValue(format) == "png";
            Option? idle = isPicture ? Given(shard) ?? Given(model) : Given(size);
            if (idle is not null)
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{idle.Name} has no meaning with --format {parsed.GetValue(format)}.");
            var dataset = Dataset.Open(parsed.GetRequiredValue(folder), parsed.GetValue(esc10));
            var path = parsed.GetRequiredValue(output);
            var run = isPicture
                ? new PreprocessRun(terminal, dataset, new PictureFormat(parsed.GetValue(size)), RunSettings.Pictures(dataset, parsed.GetValue(size)), path)
                : Tensors(Manifest(parsed.GetValue(model)), parsed.GetValue(shard));
            var result = await run.RunAsync(cancellationToken);
            Write(terminal, dataset, result);
            return result.Skipped.Count > 0 ? ExitCode.Failure : ExitCode.Success;

            PreprocessRun Tensors(ModelManifest manifest, int shardSize) =>
                new(terminal, dataset, new TensorFormat(manifest, shardSize), RunSettings.Tensors(dataset, manifest, shardSize), path);

            Option? Given(Option option) => parsed.GetResult(option) is { Implicit: false } ? option : null;
        });
        return command;
    }

    private static ModelManifest Manifest(string? path)
    {
        if (path is not null)
            return ModelManifest.Load(path);
        using var bundled = SoundClassifier.LoadDefault();
        return bundled.Manifest;
    }

    private static void Write(CliTerminal terminal, Dataset dataset, PreprocessResult result)
    {
        FoldCounts.Write(terminal, dataset.Labels, FoldCounts.Count(result.Done));
        terminal.Output.WriteLine();
        terminal.WriteResult(string.Create(
            Culture.Invariant, $"{result.Done.Count} clips, {result.Kept} of them were there already; {result.Skipped.Count} skipped, {dataset.Missing.Count} missing."));
        foreach (var fault in result.Skipped.Take(MostWarnings))
            terminal.Warn(fault.Error);
        if (result.Skipped.Count > MostWarnings)
            terminal.Warn($"and {result.Skipped.Count - MostWarnings} more clips can't be read; 'urbansound dataset check --json' lists all.");
    }

    private static Option<int> Number(string name, string unit, string what, int usual, int least, int most)
    {
        var option = new Option<int>(name)
        {
            HelpName = unit,
            Description = $"{what}, {least} to {most}.",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
                result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }
}

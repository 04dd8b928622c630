using System.CommandLine;
using System.CommandLine.Parsing;
using UrbanSound.Cli.Classification;
using UrbanSound.Cli.Inputs;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>classify</c>: what each file sounds like or shows.</summary>
internal static class ClassifyCommand
{
    private const int UsualTop = 5;

    public static Command Create(CliTerminal terminal)
    {
        var files = Paths.Arguments(
            "FILES", "Files, folders (walked for endings of the model's media), patterns (*, ?, **), or - for standard input.");
        var top = new Option<int>("--top")
        {
            HelpName = "N|all",
            Description = "How many labels to show.",
            DefaultValueFactory = _ => UsualTop,
            CustomParser = ParseTop,
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a line and input, in their order, for scripts." };
        var format = new Option<string>("--format")
        {
            HelpName = "table|json|pairs",
            Description = "table, json (as --json), or pairs: lines of 'test_0.JPG, hair_spray', the label up to its first comma.",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "json", "pairs");
        var jobs = new Option<int>("--jobs")
        {
            HelpName = "N",
            Description = "How many files to work on at once, 1 to 1024. Default: one for each core.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var model = ModelOption.Create();
        var picture = new ImageModelOptions();
        var command = new CliCommand("classify", "Tells what each file sounds like, or shows where the model is one of pictures: its most likely labels with their probabilities.")
        {
            Examples =
            [
                "urbansound classify street.wav",
                "urbansound classify recordings/ 'more/**/*.flac' --json --top all > answers.jsonl",
                "urbansound classify photos/ --model mobilenet.onnx --image-preset torchvision --labels imagenet_classes.txt",
                "arecord -d 4 -f S16_LE -r 44100 | urbansound classify -",
            ],
        };
        command.Add(files);
        command.Add(top);
        command.Add(json);
        command.Add(format);
        command.Add(jobs);
        command.Add(model);
        picture.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(files)?.Count(f => f == InputFile.StandardInput) > 1)
                result.AddError("- (standard input) can be read only once.");
            if (result.GetValue(picture.Preset) is not null && result.GetValue(model) is null)
                result.AddError("--image-preset needs --model: no model of pictures is bundled.");
        });
        command.Run(async (parsed, cancellationToken) =>
        {
            using var classifier = picture.Load(parsed, parsed.GetValue(model), parsed.GetValue(jobs));
            var inputs = InputExpander.Expand(parsed.GetRequiredValue(files), classifier.Takes).ToArray();
            IClassifyReport report = parsed.GetValue(json) || parsed.GetValue(format) == "json" ? new JsonReport(terminal, parsed.GetValue(top))
                : parsed.GetValue(format) == "pairs" ? new PairsReport(terminal)
                : new TableReport(terminal, parsed.GetValue(top), classifier.Labels);
            var failed = 0;
            await FileProgress.RunAsync(terminal, inputs.Length, async done =>
            {
                // Files are in work ahead of their turn, and answered in it.
                var paths = inputs.Where(i => i.IsFile).Select(i => i.Path);
                await using var answers = classifier.ClassifyAsync(paths, cancellationToken).GetAsyncEnumerator(cancellationToken);
                foreach (var input in inputs)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var answer = input.Fault is { } fault ? new FileClassification { Path = input.Path, Error = fault }
                        : input.IsStandardInput ? ClassifyInput(classifier, terminal, cancellationToken)
                        : await answers.MoveNextAsync() ? answers.Current
                        : throw new InvalidOperationException("There are fewer answers than files.");
                    failed += Report(answer, report) ? 0 : 1;
                    done();
                }
            });
            return failed > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    /// <returns>false when the input failed.</returns>
    private static bool Report(FileClassification answer, IClassifyReport report)
    {
        if (answer.Result is { } result)
            report.Classified(answer.Path, result);
        else
            report.Failed(answer.Path, answer.Error!);
        return answer.Result is not null;
    }

    private static FileClassification ClassifyInput(IFileClassifier classifier, CliTerminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = terminal.OpenInput();
            var result = classifier.Classify(stream, "standard input", cancellationToken);
            return new FileClassification { Path = InputFile.StandardInput, Result = result };
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
        {
            return new FileClassification { Path = InputFile.StandardInput, Error = fault };
        }
    }

    private static int ParseTop(ArgumentResult result)
    {
        var value = result.Tokens is [var token] ? token.Value : "";
        if (value == "all")
            return int.MaxValue;
        if (int.TryParse(value, out var top) && top > 0)
            return top;
        result.AddError($"--top: '{value}' is neither a number above 0 nor all.");
        return UsualTop;
    }
}

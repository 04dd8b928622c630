using System.CommandLine;
using System.Text;
using UrbanSound.Audio;
using UrbanSound.Cli.Events;
using UrbanSound.Cli.Inputs;
using UrbanSound.Cli.Terminal;
using UrbanSound.Sounds;

namespace UrbanSound.Cli.Commands;

/// <summary><c>detect</c>: which sounds a long recording holds, and when.</summary>
internal static class DetectCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create(CliTerminal terminal)
    {
        var usual = DetectionOptions.Default;
        var file = Paths.Argument("FILE", "A recording of any length, or - for standard input.");
        var format = new Option<string>("--format")
        {
            HelpName = "table|csv|audacity|raven|json",
            Description = "table for people, csv (RFC 4180), audacity (label track), raven (selection table), json (JSON Lines).",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "csv", "audacity", "raven", "json");
        var threshold = new Option<float>("--threshold")
        {
            HelpName = "P",
            Description = "Probability from which a label counts as heard.",
            DefaultValueFactory = _ => usual.Threshold,
        };
        var window = Seconds(
            "--window", "Sound that is heard at once. Default: 2, or the model's window where that is shorter.", usual.Window);
        var hop = Seconds(
            "--hop", "From one window to the next, which is also how exact the times are. Default: a quarter of the window.", usual.Hop);
        var mergeGap = Seconds("--merge-gap", "Events of one label that are no further apart become one.", usual.MergeGap);
        var minimum = Seconds("--min-duration", "Shorter events are left out.", usual.MinimumDuration);
        var output = new Option<string?>("--output", "-o")
        {
            HelpName = "FILE",
            Description = "Write to this file. Default: standard output, each event as soon as it is over.",
        };
        var model = ModelOption.Create();
        var command = new CliCommand("detect", "Finds the sounds of a long recording and tells when they happen, in bounded memory.")
        {
            Examples =
            [
                "urbansound detect night.wav",
                "urbansound detect night.wav --format audacity -o labels.txt",
                "urbansound detect night.wav --threshold 0.7 --format json | jq -r .label | sort | uniq -c",
            ],
        };
        foreach (var option in (Option[])[format, threshold, window, hop, mergeGap, minimum, output, model])
            command.Add(option);
        command.Add(file);
        command.Run(async (parsed, cancellationToken) =>
        {
            using var classifier = ModelOption.Load(parsed.GetValue(model));
            var options = usual with
            {
                Threshold = parsed.GetValue(threshold),
                Window = Time(parsed.GetValue(window)),
                Hop = Time(parsed.GetValue(hop)),
                MergeGap = Time(parsed.GetValue(mergeGap)) ?? usual.MergeGap,
                MinimumDuration = Time(parsed.GetValue(minimum)) ?? usual.MinimumDuration,
            };
            var writer = CreateWriter(parsed.GetRequiredValue(format), classifier);
            var path = parsed.GetRequiredValue(file);
            await using var input = path == InputFile.StandardInput ? terminal.OpenInput() : null;
            using var reader = input is null ? AudioReader.Open(path) : AudioReader.Open(input, "standard input");
            var events = classifier.DetectAsync(reader, options, cancellationToken);
            if (parsed.GetValue(output) is { } target)
            {
                await AtomicFile.WriteAsync(target, async stream =>
                {
                    await using var text = new StreamWriter(stream, Utf8, leaveOpen: true) { NewLine = "\n" };
                    await WriteAsync(text, writer, events, flush: false);
                });
            }
            else
            {
                await WriteAsync(terminal.Output, writer, events, flush: true);
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter output, IEventWriter writer, IAsyncEnumerable<SoundEvent> events, bool flush)
    {
        // The header waits for the first event or a clean end: a file that can't be read gives an error and no half table.
        var isFirst = true;
        await foreach (var found in events)
        {
            if (isFirst)
                writer.Begin(output);
            isFirst = false;
            writer.Write(output, found);
            if (flush)
                await output.FlushAsync(CancellationToken.None);
        }
        if (isFirst)
            writer.Begin(output);
    }

    private static IEventWriter CreateWriter(string format, SoundClassifier classifier) => format switch
    {
        "csv" => new CsvEvents(),
        "audacity" => new AudacityLabels(),
        "raven" => new RavenSelections(classifier.Manifest.Sound!.SampleRate / 2.0),
        "json" => new JsonEvents(),
        _ => new EventTable(classifier.Manifest.Labels),
    };

    private static Option<double?> Seconds(string name, string description, TimeSpan? usual)
    {
        var option = new Option<double?>(name) { HelpName = "SECONDS", Description = description };
        if (usual is { } time)
            option.DefaultValueFactory = _ => time.TotalSeconds;
        option.Validators.Add(result =>
        {
            // What is out of range the library says itself; this only keeps the number a time at all.
            if (result.Tokens is [var token] && double.TryParse(token.Value, Culture.Number, Culture.Invariant, out var value)
                && !(Math.Abs(value) <= 1e9))
                result.AddError($"{name}: '{token.Value}' is no time in seconds.");
        });
        return option;
    }

    private static TimeSpan? Time(double? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}

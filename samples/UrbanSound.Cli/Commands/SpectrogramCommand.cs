using System.CommandLine;
using UrbanSound.Cli.Features;
using UrbanSound.Cli.Pictures;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>spectrogram</c>: what a sound looks like.</summary>
internal static class SpectrogramCommand
{
    // Options that change what the picture shows; its scale is always dB below the loudest point.
    private static readonly string[] Offered =
    [
        "preset", "sample-rate", "fft-length", "hop-length", "window-length", "window",
        "mel-bands", "min-frequency", "max-frequency", "mel-scale",
    ];

    public static Command Create(CliTerminal terminal)
    {
        var file = Paths.Argument("FILE", "A sound or video file.");
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "FILE.png",
            Description = "Where to write the picture.",
            Required = true,
        };
        var width = Size("--width", SpectrogramDiagram.LeastWidth, 1200);
        var height = Size("--height", SpectrogramDiagram.LeastHeight, 600);
        var start = new Option<double>("--start") { HelpName = "SECONDS", Description = "Begin here." };
        var end = new Option<double?>("--end") { HelpName = "SECONDS", Description = "End here. Default: the end of the sound." };
        var title = new Option<string?>("--title") { HelpName = "TEXT", Description = "Title of the picture. Default: the file's name." };
        var options = FeatureOptionSet.Create(FeatureOptions.All.Where(o => Offered.Contains(o.Name)));
        var command = new CliCommand("spectrogram", "Draws the mel spectrogram of a sound as a PNG, down to 80 dB below its loudest point.")
        {
            Notes = "The lightness of the colours rises evenly with the level. Without --hop-length every pixel column gets a frame of its own.",
            Examples =
            [
                "urbansound spectrogram dog.wav -o dog.png",
                "urbansound spectrogram night.wav --start 3600 --end 3660 --max-frequency 8000 -o minute.png",
            ],
        };
        command.Add(file);
        foreach (var option in (Option[])[output, width, height, start, end, title])
            command.Add(option);
        options.AddTo(command);
        command.Run((parsed, _) =>
        {
            var path = parsed.GetRequiredValue(file);
            var request = FeatureRequest.Create(options.Read(parsed));
            var source = new FeatureSource(path);
            var rate = request.SampleRate ?? source.Clip.SampleRate;
            var samples = source.SamplesAt(request.SampleRate);
            var from = parsed.GetValue(start);
            var name = parsed.GetValue(title) ?? Path.GetFileName(path);
            var diagram = new SpectrogramDiagram(name, parsed.GetValue(width), parsed.GetValue(height), from);
            var canvas = diagram.Draw(Cut(samples, rate, from, parsed.GetValue(end), path), request.MelAt(rate), keepHop: request.HasHop);
            AtomicFile.Write(parsed.GetRequiredValue(output), canvas.Save);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static ReadOnlySpan<float> Cut(ReadOnlySpan<float> samples, int rate, double start, double? end, string path)
    {
        var duration = (double)samples.Length / rate;
        if (samples.IsEmpty)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: holds no sound.");
        if (!(start >= 0 && start < duration))
            throw Invalid($"--start {start}: the sound lasts {duration:0.###} s.");
        if (end is not null && !(end > start))
            throw Invalid($"--end {end} must come after --start {start}.");
        var first = (int)(start * rate);
        var last = end is null ? samples.Length : (int)Math.Min(samples.Length, Math.Ceiling(end.Value * rate));
        return samples[first..Math.Max(last, first + 1)];
    }

    private static UrbanSoundException Invalid(FormattableString fault) =>
        new(UrbanSoundErrorKind.InvalidOptions, FormattableString.Invariant(fault));

    private static Option<int> Size(string name, int least, int usual)
    {
        var option = new Option<int>(name)
        {
            HelpName = "PIXELS",
            Description = $"{least} to {SpectrogramDiagram.Most}.",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var pixels)
                && (pixels < least || pixels > SpectrogramDiagram.Most))
                result.AddError($"{name} must be {least} to {SpectrogramDiagram.Most} pixels.");
        });
        return option;
    }
}

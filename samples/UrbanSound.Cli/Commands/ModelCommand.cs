using System.CommandLine;
using Spectre.Console;
using UrbanSound.Cli.Terminal;
using UrbanSound.Dsp;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Cli.Commands;

/// <summary><c>model</c>: what a model says of itself, and the probe that proves it.</summary>
internal static class ModelCommand
{
    public static Command Create(CliTerminal terminal) => new("model", "Shows what a model says of itself, records the probe that proves it, packs both into a file, and compares it with other runtimes.")
    {
        CreateShow(terminal),
        CreateProbe(terminal),
        ModelPackCommand.Create(terminal),
        ModelVerifyCommand.Create(terminal),
    };

    private static CliCommand CreateShow(CliTerminal terminal)
    {
        var file = Paths.OptionalArgument("MODEL", "A model (.onnx) or a manifest (.json). Default: the bundled model.");
        var json = new Option<bool>("--json") { Description = "Print the manifest as JSON." };
        var command = new CliCommand("show", "Shows a model's labels, pre-processing, licence, training data and measured accuracy.")
        {
            Notes = "A model is loaded, which runs its probe; of a manifest alone only the words are shown.",
            Examples = ["urbansound model show", "urbansound model show my.onnx --json"],
        };
        command.Add(file);
        command.Add(json);
        command.Run((parsed, _) =>
        {
            var path = parsed.GetValue(file);
            if (path?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true)
            {
                Show(ModelManifest.Load(path), identity: null);
            }
            else
            {
                // The bundled model, or any other: proven by loading it.
                using var bundled = path is null ? ModelOption.Load(null) : null;
                using var model = path is null ? null : OnnxModel.Load(path);
                Show((bundled?.Manifest ?? model?.Manifest)!, bundled?.Model ?? model?.Identity);
            }
            return Task.FromResult(ExitCode.Success);

            void Show(ModelManifest manifest, ModelIdentity? identity)
            {
                if (parsed.GetValue(json))
                    terminal.WriteResult(manifest.ToJson());
                else
                    WriteTable(terminal, manifest, identity);
            }
        });
        return command;
    }

    private static CliCommand CreateProbe(CliTerminal terminal)
    {
        var file = Paths.Argument("MODEL.onnx", "The model.");
        var manifest = new Option<string>("--manifest")
        {
            HelpName = "M.json",
            Description = "Its manifest; a probe in it is replaced.",
            Required = true,
        };
        var command = new CliCommand("probe", "Runs a model on the probe signal and prints its manifest with the numbers it gave.")
        {
            Notes = "The output stands beside the model as MODEL.onnx.json, or goes into its metadata under the key urbansound.manifest.",
            Examples = ["urbansound model probe my.onnx --manifest draft.json > my.onnx.json"],
        };
        command.Add(file);
        command.Add(manifest);
        command.Run((parsed, _) =>
        {
            var draft = ModelManifest.Load(parsed.GetRequiredValue(manifest));
            terminal.WriteResult(OnnxModel.CompleteProbe(parsed.GetRequiredValue(file), draft).ToJson());
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void WriteTable(CliTerminal terminal, ModelManifest manifest, ModelIdentity? identity)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Add("Name", manifest.Name);
        Add("Version", manifest.Version);
        Add("Description", manifest.Description);
        Add("Task", Word(manifest.Task));
        Add("File", identity is null ? null : $"SHA-256 {identity.Hash}");
        Add("Manifest", identity is null ? null : $"SHA-256 {identity.ManifestHash}");
        Add("Labels", string.Join(", ", manifest.Labels));
        Add("Sound", manifest.Sound is { } sound ? Sound(sound) : null);
        Add("Picture", manifest.Image is { } image ? Picture(image) : null);
        Add("Spectrogram", manifest.Sound?.Spectrogram is { } mel ? Spectrogram(mel) : null);
        Add("Input", $"{manifest.Input.Name} [{string.Join(", ", manifest.Input.Shape)}]");
        Add("Output", string.Create(Culture.Invariant, $"{manifest.Output.Name}: {Word(manifest.Output.Meaning)}, temperature {manifest.Output.Temperature}"));
        Add("Probe", manifest.Probe is { } probe ? Probe(probe) + (identity is null ? "" : ": passed") : "none");
        Add("Licence", manifest.Licence);
        foreach (var set in manifest.TrainingData)
            Add("Trained on", $"{set.Name} ({set.Licence}){(set.Note is null ? "" : ": " + set.Note)}");
        foreach (var figure in manifest.Accuracy)
            Add("Measured", string.Create(Culture.Invariant, $"{figure.Metric} {figure.Value:0.####} on {figure.On}"));
        terminal.OutputConsole.Write(grid);

        void Add(string name, string? value)
        {
            // Text, never markup: the manifest is a stranger's.
            if (value is not null)
                grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(Printable.Text(value)));
        }
    }

    private static string Sound(SoundInput sound)
    {
        var fed = sound.Features == SoundFeatures.Waveform ? "waveform" : $"mel spectrogram of {sound.Frames} frames";
        return string.Create(Culture.Invariant,
            $"{sound.SampleRate} Hz mono, windows of {sound.Seconds} s, shorter clips padded ({Word(sound.Padding)}), fed as {fed}");
    }

    private static string Picture(ImageInputSettings image)
    {
        var cut = image.ShorterSide is { } side ? $", shorter side {side}" : "";
        return string.Create(Culture.Invariant,
            $"{image.Width} × {image.Height} ({Word(image.Fit)}{cut}, {Word(image.Filter)}), {Word(image.Colors)}, {Word(image.Layout)}, ")
            + string.Create(Culture.Invariant, $"(level · {image.Scale:0.######} − [{string.Join(", ", image.Mean)}]) / [{string.Join(", ", image.Deviation)}]");
    }

    private static string Spectrogram(MelSpectrogramOptions mel)
    {
        var highest = mel.MaxFrequency ?? mel.SampleRate / 2.0;
        return string.Create(Culture.Invariant, $"{mel.MelBands} {mel.MelScale} bands {mel.MinFrequency:0.#}–{highest:0.#} Hz, ")
            + $"FFT {mel.FftLength}, hop {mel.HopLength}, window {mel.Window} {mel.WindowLength ?? mel.FftLength}, power {mel.Power}, log {mel.Log}";
    }

    private static string Probe(ModelProbe probe) => string.Create(Culture.Invariant,
        $"{probe.Recipe}, seed {probe.Seed}, {probe.Seconds} s, tolerance {probe.Tolerance}");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

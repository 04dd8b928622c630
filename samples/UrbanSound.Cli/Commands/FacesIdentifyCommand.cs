using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Pipelines;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces identify</c>: who is in pictures and videos.</summary>
internal static class FacesIdentifyCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var files = Paths.Arguments("FILES", "Pictures, videos, folders of them, or patterns.");
        var gallery = GalleryOptions.Gallery();
        gallery.Required = false;
        var detector = FaceModels.DetectorOption();
        var embedder = FaceModels.EmbedderOption();
        embedder.Required = false;
        var classifier = new Option<string?>("--classifier") { HelpName = "M.onnx", Description = "A model that 'faces train' wrote, in place of gallery and embedder." };
        var preset = FaceModels.PresetOption();
        var threshold = GalleryOptions.Threshold();
        var video = new Option<bool>("--video") { Description = "Files are videos. The content decides all the same; this is for scripts that say so." };
        var every = WholeNumberOption.Create("--every", "Of a video, look at every n-th frame; 0: key frames only.", 5, 0, 10_000);
        var json = new Option<bool>("--json") { Description = "One JSON object a line and file." };
        var command = new CliCommand("identify", "Tells who of a gallery is in pictures and videos; whoever is not, is unknown.")
        {
            Notes = "A picture's label is its largest face. The frames of a video vote, weighted by area and quality of their largest face.",
            Examples = ["urbansound faces identify door.jpg segment.h264 --gallery G --detector scrfd.onnx --embedder mobilefacenet.onnx --json"],
        };
        command.Add(files);
        foreach (var option in (Option[])[gallery, detector, embedder, classifier, preset, threshold, video, every, json])
            command.Add(option);
        command.Validators.Add(r =>
        {
            // What was typed: an option's value would be its default here.
            var isTrained = r.GetResult(classifier) is not null;
            if (isTrained ? r.GetResult(gallery) is not null || r.GetResult(embedder) is not null : r.GetResult(gallery) is null || r.GetResult(embedder) is null)
                r.AddError("Give either --gallery and --embedder, or --classifier.");
        });
        command.Run(async (parsed, cancellationToken) =>
        {
            var settings = new FacePipelineSettings(parsed.GetRequiredValue(detector), parsed.GetRequiredValue(preset))
            {
                Gallery = parsed.GetValue(gallery),
                Embedder = parsed.GetValue(embedder),
                Classifier = parsed.GetValue(classifier),
                Threshold = parsed.GetValue(threshold),
                Options = new FacePipelineOptions { EveryNthFrame = parsed.GetValue(every) },
            };
            await using var pipeline = await settings.OpenAsync(cancellationToken);
            var failed = 0;
            foreach (var input in FacePhotos.Expand(parsed.GetRequiredValue(files), videos: true))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (input.Fault is { } missing)
                        throw missing;
                    var answer = IdentifiedFile.Create(input.Path, await pipeline.InferFileAsync(input.Path, cancellationToken));
                    if (answer.Label != FacePipeline.Unknown && parsed.GetValue(gallery) is { } folder)
                        answer = answer with { Record = await PersonRecords.FindAsync(folder, answer.Label, cancellationToken) };
                    terminal.WriteResult(parsed.GetValue(json) ? CliJson.Line(answer) : Text(answer));
                }
                catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
                {
                    failed++;
                    if (parsed.GetValue(json))
                        terminal.WriteResult(CliJson.Line(FileFault.Create(input.Path, fault)));
                    else
                        terminal.Warn(fault.Message);
                }
            }
            return failed > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static string Text(IdentifiedFile answer)
    {
        var record = answer.Record is null ? "" : "  " + string.Join(", ", answer.Record.Select(f => $"{f.Key} {f.Value}"));
        var how = answer.Frames is { } frames ? $"{frames} frames" : $"{answer.Faces!.Count} {(answer.Faces.Count == 1 ? "face" : "faces")}";
        return Printable.Text($"{answer.File}: {answer.Label} ({how}){record}");
    }
}

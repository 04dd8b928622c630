using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces identify</c>: who is in pictures and videos.</summary>
internal static class FacesIdentifyCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var files = Paths.Arguments("FILES", "Pictures, videos, folders of them, or patterns.");
        var gallery = GalleryOptions.Gallery();
        var detector = FaceModels.DetectorOption();
        var embedder = FaceModels.EmbedderOption();
        var preset = FaceModels.PresetOption();
        var threshold = GalleryOptions.Threshold();
        var video = new Option<bool>("--video") { Description = "Take every file as a video, whatever its ending." };
        var every = WholeNumberOption.Create("--every", "Of a video, look at every n-th frame; 0: key frames only.", 5, 0, 10_000);
        var json = new Option<bool>("--json") { Description = "One JSON object a line and file." };
        var command = new CliCommand("identify", "Tells who of a gallery is in pictures and videos; whoever is not, is unknown.")
        {
            Notes = "A picture's label is its largest face. The frames of a video vote, weighted by area and quality of their largest face.",
            Examples = ["urbansound faces identify door.jpg segment.h264 --gallery G --detector scrfd.onnx --embedder mobilefacenet.onnx --json"],
        };
        command.Add(files);
        foreach (var option in (Option[])[gallery, detector, embedder, preset, threshold, video, every, json])
            command.Add(option);
        command.Run(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(gallery);
            using var models = FaceModels.Load(parsed.GetRequiredValue(detector), parsed.GetRequiredValue(embedder), parsed.GetRequiredValue(preset));
            var known = await FaceGallery.OpenFolderAsync(
                folder, models.Embedder.Identity, new FaceGalleryOptions { Threshold = parsed.GetValue(threshold) }, cancellationToken);
            if (known.Identities.Count == 0)
                throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: holds nobody. Enrol people with 'urbansound faces enrol'.");
            var failed = 0;
            foreach (var input in FacePhotos.Expand(parsed.GetRequiredValue(files), videos: true))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (input.Fault is { } missing)
                        throw missing;
                    var answer = parsed.GetValue(video) || FacePhotos.IsVideo(input.Path)
                        ? Video(models, known, input.Path, parsed.GetValue(every), cancellationToken)
                        : Picture(models, known, input.Path);
                    if (answer.Label != IdentifiedFile.Unknown)
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

    private static IdentifiedFile Picture(FaceModels models, FaceGallery gallery, string path)
    {
        var image = RgbImage.Load(path);
        var faces = models.Detector.Detect(image).OrderByDescending(f => f.Box.Area)
            .Select(f => IdentifiedFile.Found.Create(f, gallery.Identify(models.Embedder.Embed(image, f)), FaceQuality.Measure(image, f)))
            .ToArray();
        return new IdentifiedFile(path, (faces.Length > 0 ? faces[0].Identity : null) ?? IdentifiedFile.Unknown, faces, null, null, null);
    }

    private static IdentifiedFile Video(FaceModels models, FaceGallery gallery, string path, int every, CancellationToken cancellationToken)
    {
        var vote = new FaceVote();
        var frames = 0;
        foreach (var frame in VideoFrames.Read(path, every, cancellationToken))
        {
            frames++;
            if (FaceModels.Largest(models.Detector.Detect(frame)) is { } face)
                vote.Add(gallery.Identify(models.Embedder.Embed(frame, face)).Identity, face.Box.Area, FaceQuality.Measure(frame, face).Overall);
        }

        var shares = vote.Result();
        return new IdentifiedFile(path, shares.Count > 0 ? shares[0].Identity : IdentifiedFile.Unknown, null, frames, shares, null);
    }

    private static string Text(IdentifiedFile answer)
    {
        var record = answer.Record is null ? "" : "  " + string.Join(", ", answer.Record.Select(f => $"{f.Key} {f.Value}"));
        var how = answer.Frames is { } frames ? $"{frames} frames" : $"{answer.Faces!.Count} {(answer.Faces.Count == 1 ? "face" : "faces")}";
        return Printable.Text($"{answer.File}: {answer.Label} ({how}){record}");
    }
}

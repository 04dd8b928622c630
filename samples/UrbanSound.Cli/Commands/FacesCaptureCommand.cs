using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces capture</c>: one person from a video.</summary>
internal static class FacesCaptureCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var file = Paths.Argument("VIDEO", "A video that shows one person, turning the head a little; also a device that ffmpeg reads as a file.");
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "The person's name.", Required = true };
        var gallery = GalleryOptions.Gallery();
        var detector = FaceModels.DetectorOption();
        var embedder = FaceModels.EmbedderOption();
        var preset = FaceModels.PresetOption();
        var consent = new Option<string>("--consent") { HelpName = "TEXT", Description = "To what the person agreed, and where the proof is.", Required = true };
        var photos = WholeNumberOption.Create("--photos", "Frames to enrol, the best of different ones, 1 to 50.", 8, 1, 50);
        var every = WholeNumberOption.Create("--every", "Look at every n-th frame; 0: key frames only.", 5, 0, 10_000);
        var command = new CliCommand("capture", "Enrols one person from a video: the best frames, and none like another.")
        {
            Examples = ["urbansound faces capture ada.mp4 --name Ada --gallery G --detector scrfd.onnx --embedder mobilefacenet.onnx --consent 'form 12'"],
        };
        command.Add(file);
        foreach (var option in (Option[])[name, gallery, detector, embedder, preset, consent, photos, every])
            command.Add(option);
        command.Run(async (parsed, cancellationToken) =>
        {
            // Frames this alike add nothing to one another.
            const float Same = 0.97f;
            var path = parsed.GetRequiredValue(file);
            using var models = FaceModels.Load(parsed.GetRequiredValue(detector), parsed.GetRequiredValue(embedder), parsed.GetRequiredValue(preset));
            var target = await FaceGallery.OpenFolderAsync(parsed.GetRequiredValue(gallery), models.Embedder.Identity, cancellationToken: cancellationToken);
            var fit = new List<FaceSample>();
            int frames = 0, refused = 0;
            var reason = "no face was found.";
            foreach (var frame in VideoFrames.Read(path, parsed.GetValue(every), cancellationToken: cancellationToken))
            {
                var faces = models.Detector.Detect(frame);
                frames++;
                if (FaceModels.Largest(faces) is not { } face)
                    continue;
                var quality = FaceQuality.Measure(frame, face);
                if (FaceQualityGate.Default.Refusals(quality) is [var first, ..])
                {
                    refused++;
                    reason = first;
                    continue;
                }
                fit.Add(new FaceSample(models.Embedder.Embed(frame, face), $"{Path.GetFileName(path)} frame {frames}", quality));
            }

            var chosen = new List<FaceSample>();
            foreach (var sample in fit.OrderByDescending(s => s.Quality!.Overall))
            {
                if (chosen.Count < parsed.GetValue(photos) && chosen.TrueForAll(c => c.Embedding.Zip(sample.Embedding, (a, b) => a * b).Sum() < Same))
                    chosen.Add(sample);
            }

            if (chosen.Count == 0)
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{path}: none of {frames} frames is fit to be enrolled: {reason}");
            await target.EnrolAsync(parsed.GetRequiredValue(name), chosen, new FaceConsent(DateTimeOffset.UtcNow, parsed.GetRequiredValue(consent)), null, cancellationToken);
            terminal.WriteResult($"{Printable.Text(parsed.GetRequiredValue(name))}: {chosen.Count} of {frames} frames enrolled; {refused} were refused.");
            return ExitCode.Success;
        });
        return command;
    }
}

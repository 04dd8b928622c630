using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces enrol</c>: people who agreed to be recognised.</summary>
internal static class FacesEnrolCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var folder = Paths.Argument("DIR", "A folder for each person, named after the person, with photos.");
        var gallery = GalleryOptions.Gallery();
        var detector = FaceModels.DetectorOption();
        var embedder = FaceModels.EmbedderOption();
        var preset = FaceModels.PresetOption();
        var consent = new Option<string>("--consent") { HelpName = "TEXT", Description = "To what these people agreed, and where the proof is. Without consent nobody is enrolled.", Required = true };
        var days = new Option<int?>("--expires-days") { HelpName = "N", Description = "Forget them after so many days. Default: never." };
        var any = new Option<bool>("--any-quality") { Description = "Enrol small, blurred and turned faces too." };
        var command = new CliCommand("enrol", "Enrols people from photos into a gallery. The gallery keeps numbers, no pictures.")
        {
            Notes = "A gallery belongs to one embedder with one preset. Enrolling a person again adds photos.",
            Examples = ["urbansound faces enrol people/ --gallery G --detector scrfd.onnx --embedder mobilefacenet.onnx --consent 'form of 3 May, folder 7'"],
        };
        command.Add(folder);
        foreach (var option in (Option[])[gallery, detector, embedder, preset, consent, days, any])
            command.Add(option);
        command.Validators.Add(r =>
        {
            if (r.GetValue(days) is < 1 or > 36_500)
                r.AddError("--expires-days: is not 1 to 36500.");
        });
        command.Run(async (parsed, cancellationToken) =>
        {
            var people = FacePhotos.People(parsed.GetRequiredValue(folder));
            using var models = FaceModels.Load(parsed.GetRequiredValue(detector), parsed.GetRequiredValue(embedder), parsed.GetRequiredValue(preset));
            var target = await FaceGallery.OpenFolderAsync(parsed.GetRequiredValue(gallery), models.Embedder.Identity, cancellationToken: cancellationToken);
            var gate = parsed.GetValue(any) ? FaceQualityGate.Open : FaceQualityGate.Default;
            var agreed = new FaceConsent(DateTimeOffset.UtcNow, parsed.GetRequiredValue(consent));
            DateTimeOffset? expires = parsed.GetValue(days) is { } n ? DateTimeOffset.UtcNow.AddDays(n) : null;
            var missed = 0;
            foreach (var (name, files) in people)
            {
                var samples = new List<FaceSample>();
                foreach (var file in files)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    try
                    {
                        if (Sample(models, file, gate, out var refusal) is { } sample)
                            samples.Add(sample);
                        else
                            terminal.Warn($"{file}: not enrolled: {refusal}");
                    }
                    catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
                    {
                        terminal.Warn(fault.Message);
                    }
                }

                if (samples.Count == 0)
                {
                    missed++;
                    terminal.Warn($"{name}: no photo is fit, so the person is not enrolled.");
                    continue;
                }
                await target.EnrolAsync(name, samples, agreed, expires, cancellationToken);
                terminal.WriteResult($"{Printable.Text(name)}: {samples.Count} of {files.Length} photos");
            }
            if (target.Identities.Count >= 2)
            {
                var measured = target.MeasureThreshold(FaceGalleryOptions.Default.TargetFalseAcceptRate);
                terminal.WriteResult(string.Create(Culture.Invariant,
                    $"{target.Identities.Count} people; threshold {target.Threshold:0.000}. Measured on {measured.Photos} photos of {measured.People} people: {100 * measured.FalseAcceptRate:0.00} % of strangers' photos pass (95 %: {100 * measured.LowerBound:0.0} to {100 * measured.UpperBound:0.0} %)."));
            }
            return missed > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static FaceSample? Sample(FaceModels models, string file, FaceQualityGate gate, out string refusal)
    {
        var image = RgbImage.Load(file);
        var faces = models.Detector.Detect(image);
        refusal = "no face was found.";
        if (FaceModels.Largest(faces) is not { } face)
            return null;
        var quality = FaceQuality.Measure(image, face);
        refusal = string.Join(" ", gate.Refusals(quality));
        return refusal.Length > 0 ? null : new FaceSample(models.Embedder.Embed(image, face), Path.GetFileName(file), quality);
    }
}

using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces evaluate</c>: how well people are recognised.</summary>
internal static class FacesEvaluateCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var folder = Paths.Argument("DIR", "A folder for each person, with photos; the largest face of a photo is the person's.");
        var detector = FaceModels.DetectorOption();
        var embedder = FaceModels.EmbedderOption();
        var preset = FaceModels.PresetOption();
        var enrol = WholeNumberOption.Create("--enrol", "Photos enrolled of each person.", 5, 1, 1000);
        var draws = WholeNumberOption.Create("--draws", "How often enrolled photos and strangers are drawn.", 10, 1, 1000);
        var seed = WholeNumberOption.Create("--seed", "Seed of the draws.", 1, int.MinValue, int.MaxValue);
        var strangers = new Option<double>("--strangers") { HelpName = "PART", Description = "Share of the people who are not enrolled, 0 to 0.9.", DefaultValueFactory = _ => 0.33 };
        strangers.Validators.Add(r =>
        {
            if (r.Tokens is [var token] && !(double.TryParse(token.Value, Culture.Invariant, out var part) && part is >= 0 and <= 0.9))
                r.AddError($"--strangers: {token.Value} is not 0 to 0.9.");
        });
        var json = new Option<bool>("--json") { Description = "One line of JSON with every figure." };
        var html = new Option<string?>("--html") { HelpName = "FILE", Description = "A page with curves, people and mistakes; it shows faces." };
        var command = new CliCommand("evaluate", "Tells how well people are recognised: rank-1, and with strangers about.")
        {
            Notes = """
                The threshold that judges a person is chosen on other people: they are parted in five, and each part is judged by the
                threshold of the other four, which shall let 1 % of strangers' photos pass.
                """,
            Examples = ["urbansound faces evaluate people/ --detector scrfd.onnx --embedder mobilefacenet.onnx --html report.html"],
        };
        command.Add(folder);
        foreach (var option in (Option[])[detector, embedder, preset, enrol, draws, strangers, seed, json, html])
            command.Add(option);
        command.Run(async (parsed, cancellationToken) =>
        {
            var named = FacePhotos.People(parsed.GetRequiredValue(folder));
            using var models = FaceModels.Load(parsed.GetRequiredValue(detector), parsed.GetRequiredValue(embedder), parsed.GetRequiredValue(preset));
            var failed = new List<string>();
            var photos = await EmbedAsync(terminal, models, [.. named.SelectMany(p => p.Files)], parsed.GetValue(html) is not null, failed, cancellationToken);
            FaceEvaluation.Person[] people =
            [
                .. named.Select(p => new FaceEvaluation.Person(p.Name, [.. p.Files.Where(photos.ContainsKey).Select(f => photos[f])])).Where(p => p.Photos.Count > 1),
            ];
            if (people.Length < 2)
                throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{parsed.GetRequiredValue(folder)}: needs at least two people with two photos each.");
            var evaluation = new FaceEvaluation(people, parsed.GetValue(enrol), parsed.GetValue(draws), parsed.GetValue(strangers), parsed.GetValue(seed));
            evaluation.Run(cancellationToken);
            var report = new FaceReport(
                people.Length, evaluation.ProbesPerDraw, parsed.GetValue(draws), evaluation.Rank1.Average(), evaluation.Rank1.Min(), evaluation.OpenSet,
                photos.Count, photos.Values.Count(p => !p.HasFace), failed, evaluation.PerIdentity, evaluation.Roc, models.Detector.Identity, models.Embedder.Identity);
            if (parsed.GetValue(json))
                terminal.WriteResult(CliJson.Line(report));
            else
                Write(terminal, report);
            foreach (var fault in failed)
                terminal.Warn(fault);
            if (parsed.GetValue(html) is { } path)
            {
                var page = new FacePage(report, evaluation.Mistakes).Write();
                AtomicFile.Write(path, stream => stream.Write(page));
            }
            return failed.Count > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static async Task<Dictionary<string, EmbeddedPhoto>> EmbedAsync(
        CliTerminal terminal, FaceModels models, string[] files, bool keepPictures, List<string> failed, CancellationToken cancellationToken)
    {
        var photos = new Dictionary<string, EmbeddedPhoto>(StringComparer.Ordinal);
        await FileProgress.RunAsync(terminal, files.Length, async done =>
        {
            var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            await Parallel.ForEachAsync(files, parallel, (file, _) =>
            {
                try
                {
                    var photo = models.Embed(file, keepPictures);
                    lock (photos)
                        photos[file] = photo;
                }
                catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
                {
                    lock (photos)
                        failed.Add(fault.Message);
                }
                lock (photos)
                    done();
                return ValueTask.CompletedTask;
            });
        }, resultsComeLast: true);
        failed.Sort(StringComparer.Ordinal);
        return photos;
    }

    private static void Write(CliTerminal terminal, FaceReport report)
    {
        terminal.WriteResult(string.Create(Culture.Invariant, $"{report.Identities} people, {report.Photos} photos ({report.WithoutFace} without a face), {report.Probes} probes in each of {report.Draws} draws"));
        terminal.WriteResult(string.Create(Culture.Invariant, $"rank-1 accuracy     {100 * report.Rank1Accuracy:0.00} % (worst draw {100 * report.WorstDraw:0.00} %)"));
        terminal.WriteResult(string.Create(Culture.Invariant, $"known named rightly {100 * report.OpenSet.KnownRight:0.00} %, strangers named {100 * report.OpenSet.StrangersNamed:0.00} %, mean threshold {report.OpenSet.Threshold:0.000}"));
        foreach (var p in report.PerIdentity.Where(p => p.Rank1Accuracy < 1))
            terminal.WriteResult(string.Create(Culture.Invariant, $"  {Printable.Text(p.Identity)}: rank-1 {100 * p.Rank1Accuracy:0.0} %"));
    }
}

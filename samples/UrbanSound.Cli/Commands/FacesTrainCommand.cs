using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Models;
using UrbanSound.Pipelines;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces train</c>: a classifier of people on top of a frozen embedder.</summary>
internal static class FacesTrainCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var folder = Paths.Argument("DIR", "A folder for each person with photos, or what 'faces prepare' wrote (DIR/train, DIR/validation).");
        var detector = FaceModels.DetectorOption();
        detector.Required = false;
        var embedder = FaceModels.EmbedderOption();
        var preset = FaceModels.PresetOption();
        var strangers = new Option<string?>("--strangers") { HelpName = "DIR", Description = "A folder for each of some other people: half of them train 'unknown', half tell how well that works." };
        var validation = WholeNumberOption.Create("--validation", "Photos of each person kept for validation; of prepared ones the folders tell.", 5, 0, 1_000_000);
        var epochs = WholeNumberOption.Create("--epochs", "Passes over the photos.", 100, 1, 10_000);
        var seed = WholeNumberOption.Create("--seed", "Seed of the split and of everything random.", 1, int.MinValue, int.MaxValue);
        var licence = new Option<string>("--licence") { HelpName = "TEXT", Description = "Licence of the embedder's weights, for the manifest.", DefaultValueFactory = _ => "unknown" };
        var output = new Option<string>("--output") { HelpName = "M.onnx", Description = "The model: aligned face in, people and 'unknown' out.", Required = true };
        var command = new CliCommand("train", "Trains a classifier of people on a frozen embedder, with 'unknown' among its labels, and writes it as one ONNX file.")
        {
            Notes = """
                'faces identify --classifier' finds and aligns faces for it; 'classify' takes faces that 'faces prepare' aligned.
                Without --strangers 'unknown' is trained on made-up embeddings only, and how many strangers get a name is not known.
                """,
            Examples =
            [
                "urbansound faces train photos/ --detector scrfd.onnx --embedder mobilefacenet.onnx --strangers others/ --output people.onnx",
                "urbansound faces train prepared/ --embedder mobilefacenet.onnx --output people.onnx",
            ],
        };
        command.Add(folder);
        foreach (var option in (Option[])[detector, embedder, preset, strangers, validation, epochs, seed, licence, output])
            command.Add(option);
        command.Run((parsed, cancellationToken) =>
        {
            var root = parsed.GetRequiredValue(folder);
            var isPrepared = Directory.Exists(Path.Combine(root, "train")) && Directory.Exists(Path.Combine(root, "validation"));
            var people = FacePhotos.People(isPrepared ? Path.Combine(root, "train") : root);
            Check(root, people, isPrepared || parsed.GetValue(detector) is not null);
            using var finder = parsed.GetValue(detector) is { } path ? FaceDetector.Load(path) : null;
            var file = parsed.GetRequiredValue(embedder);
            // Not averaged with the mirrored face: the one graph sees each face once. Mirrored faces train instead.
            using var frozen = FaceEmbedder.Load(file, Enum.Parse<FacePreset>(parsed.GetRequiredValue(preset), ignoreCase: true), averageMirrored: false);
            var set = new FaceTrainingSet(terminal, isPrepared ? null : finder, frozen);
            if (isPrepared)
                set.AddPrepared(people, FacePhotos.People(Path.Combine(root, "validation")), cancellationToken);
            else
                set.Add(people, parsed.GetValue(validation), parsed.GetValue(seed), cancellationToken);
            if (parsed.GetValue(strangers) is { } others)
                set.AddStrangers(FacePhotos.People(others), people.Count, cancellationToken);
            var backbone = Backbone.ForPictures(file, frozen.Settings, parsed.GetRequiredValue(licence));
            Train(terminal, set, [.. people.Select(p => p.Name), FacePipeline.Unknown], backbone, parsed.GetValue(epochs), parsed.GetValue(seed), parsed.GetRequiredValue(output), cancellationToken);
            return Task.FromResult(set.LeftOut > 0 ? ExitCode.Failure : ExitCode.Success);
        });
        return command;
    }

    private static void Check(string root, IReadOnlyList<(string Name, string[] Files)> people, bool aligns)
    {
        if (people.Any(p => p.Name == FacePipeline.Unknown))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{root}: nobody is called '{FacePipeline.Unknown}'; photos of other people go to a folder of their own, with --strangers.");
        if (people.Count < 2)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{root}: holds one person; a classifier needs two at least. For one, enrol in a gallery.");
        if (!aligns)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{root}: faces must be found and aligned first: give --detector, or prepare the photos with 'faces prepare'.");
    }

    private static void Train(
        CliTerminal terminal, FaceTrainingSet set, string[] labels, Backbone backbone, int epochs, int seed, string output, CancellationToken cancellationToken)
    {
        var unknown = labels.Length - 1;
        var random = new Random(seed);
        var rows = set.Training.Where(t => t.Person != unknown).ToArray();
        float[][] known = [.. rows.Select(r => r.Embedding)];
        int[] classes = [.. rows.Select(r => r.Person)];
        if (classes.Distinct().Count() < labels.Length - 1)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{labels[Enumerable.Range(0, unknown).First(i => !classes.Contains(i))]}: no photo with a face is left to train on.");
        var strange = set.Training.Where(t => t.Person == unknown).Select(t => t.Embedding).ToArray();
        var madeUp = MadeUpStrangers.Create(known, classes, known.Length, random);
        float[][] nobody = [.. strange, .. madeUp];
        var training = new LabelledEmbeddings([.. known, .. nobody], [.. classes, .. nobody.Select(_ => unknown)]);
        var options = LearnerOptions.Default with
        {
            Head = HeadKind.Linear,
            Members = 1,
            Epochs = epochs,
            LearningRate = 0.01,
            WeightDecay = 0.1,
            Mixup = 0,
            Seed = seed,
            Scaling = InputScaling.UnitLengthCentre,
            Pooling = EmbeddingPooling.Mean,
        };
        var result = TransferLearner.Train(training, null, labels.Length, options, null, cancellationToken);
        var head = result.Final;
        var held = set.Validation;
        if (held.Count > 0)
            head = head.WithTemperature(TemperatureScaling.Fit([.. held.Select(v => head.Logits(v.Embedding))], [.. held.Select(v => v.Person)]));

        var answers = held.Select(v => (v.Person, Said: Array.IndexOf(head.Logits(v.Embedding), head.Logits(v.Embedding).Max()))).ToArray();
        var accuracy = Share(answers.Where(a => a.Person != unknown).Select(a => a.Said == a.Person));
        var named = Share(answers.Where(a => a.Person == unknown).Select(a => a.Said != unknown));
        terminal.WriteResult(string.Create(Culture.Invariant, $"{unknown} people: {rows.Length / 2} photos train, each mirrored too, with {strange.Length / 2} of strangers and {madeUp.Length} made-up embeddings; training accuracy {result.History[^1].Accuracy:P2}."));
        terminal.WriteResult(accuracy is { } right
            ? string.Create(Culture.Invariant, $"Validation: {100 * right:0.0} % of {answers.Count(a => a.Person != unknown)} photos right; ")
                + (named is { } wrong ? string.Create(Culture.Invariant, $"{100 * wrong:0.0} % of {answers.Count(a => a.Person == unknown)} photos of strangers get a name.") : "strangers were not tried (--strangers).")
            : "Nothing validates: give --validation 1 or more.");
        var measured = new List<MeasuredAccuracy>();
        if (accuracy is { } a)
            measured.Add(new MeasuredAccuracy { Metric = "accuracy", Value = a, On = $"{answers.Count(x => x.Person != unknown)} validation photos of {unknown} people, which also chose the temperature" });
        if (named is { } n)
            measured.Add(new MeasuredAccuracy { Metric = "strangers named", Value = n, On = $"{answers.Count(x => x.Person == unknown)} photos of people seen nowhere else" });
        var directory = Path.GetDirectoryName(Path.GetFullPath(output))!;
        Directory.CreateDirectory(directory);
        MergedModel.Write(output, backbone, head, new ModelDescription
        {
            Name = Path.GetFileNameWithoutExtension(output),
            Text = $"People on aligned faces: a softmax head on {backbone.Manifest.Name}.",
            Labels = labels,
            Licence = $"Backbone: {backbone.Manifest.Licence}. Head: personal data of the people that it names.",
            Accuracy = measured,
        });
        terminal.WriteResult($"Wrote {Printable.Text(output)}.");
    }

    private static double? Share(IEnumerable<bool> answers)
    {
        bool[] all = [.. answers];
        return all.Length == 0 ? null : (double)all.Count(a => a) / all.Length;
    }
}

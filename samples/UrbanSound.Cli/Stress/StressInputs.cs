using UrbanSound.Cli.Classification;
using UrbanSound.Cli.Inputs;
using UrbanSound.Cli.Terminal;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Cli.Stress;

/// <summary>The inputs of a stress test with their known answers, which the model gives in this process before anything is sent.</summary>
internal sealed class StressInputs
{
    // Answers nearer to each other than this could not be told apart: both are within the tolerance of what lies between.
    private const double Apart = 3 * StressInput.Tolerance;

    private const long MostBytes = 1L << 30;

    private StressInputs(IReadOnlyList<StressInput> all, string source, ModelIdentity model)
    {
        All = all;
        Source = source;
        Model = model;
    }

    public IReadOnlyList<StressInput> All { get; }

    /// <summary>Where they come from, for people.</summary>
    public string Source { get; }

    /// <summary>The model that gave the known answers.</summary>
    public ModelIdentity Model { get; }

    /// <summary>How many can be told from all others by their answer.</summary>
    public int DistinctAnswers => All.GroupBy(i => i.Label, i => i.Score).Sum(label =>
    {
        float[] scores = [.. label.Order()];
        return Enumerable.Range(0, scores.Length).Count(i =>
            (i == 0 || (double)scores[i] - scores[i - 1] > Apart) && (i == scores.Length - 1 || (double)scores[i + 1] - scores[i] > Apart));
    });

    /// <summary>Whether an answer belongs to an input other than the one it was given to.</summary>
    public bool BelongsToAnother(StressInput input, string label, double score) =>
        All.Any(other => !ReferenceEquals(other, input) && other.IsAnsweredBy(label, score));

    /// <summary>Makes sounds or pictures, whichever the model wants, or reads those of a folder.</summary>
    /// <param name="terminal">Told of files that can't be used.</param>
    /// <param name="model">The model's file; null for the bundled one.</param>
    /// <param name="folder">Where to read; null to make them.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static StressInputs Create(CliTerminal terminal, string? model, string? folder, int count, CancellationToken cancellationToken)
    {
        bool isImage = model is not null && ModelManifest.Load(model).Task == ModelTask.Image;
        using IFileClassifier classifier = isImage
            ? new ImageFiles(ImageClassifier.Load(model!, new ImageClassifierOptions { DegreeOfParallelism = Environment.ProcessorCount }))
            : new SoundFiles(model is null ? SoundClassifier.LoadDefault() : SoundClassifier.Load(model));
        var (inputs, identity) = folder is null
            ? Make(classifier, isImage, count, cancellationToken)
            : Read(terminal, classifier, folder, count, cancellationToken);
        return new StressInputs(inputs, folder is null ? isImage ? "pictures made from numbers" : "sounds made from numbers" : folder, identity);
    }

    private static (IReadOnlyList<StressInput>, ModelIdentity) Make(IFileClassifier classifier, bool isImage, int count, CancellationToken cancellationToken)
    {
        var inputs = new List<StressInput>();
        var alike = new List<StressInput>();
        var known = new AnswerSet();
        ModelIdentity? identity = null;
        // Two answers that are the same hide an answer that went to the wrong request: such an input is only taken when the model
        // does not give enough others.
        for (int seed = 1, most = 3 * count; inputs.Count < count && seed <= most;)
        {
            int first = seed, part = Math.Min(4 * Environment.ProcessorCount, most - seed + 1);
            var made = new (StressInput Input, ModelIdentity Model)[part];
            Parallel.For(0, part, new ParallelOptions { CancellationToken = cancellationToken }, i => made[i] = MakeOne(classifier, isImage, first + i, cancellationToken));
            seed += part;
            foreach (var (input, model) in made)
            {
                identity = model;
                (known.Add(input) ? inputs : alike).Add(input);
            }
        }
        inputs.AddRange(alike.Take(Math.Max(0, count - inputs.Count)));
        return ([.. inputs.Take(count)], identity!);
    }

    private static (StressInput, ModelIdentity) MakeOne(IFileClassifier classifier, bool isImage, int seed, CancellationToken cancellationToken)
    {
        byte[] body = isImage ? SyntheticPicture.Create(seed) : SyntheticSound.Create(seed);
        string name = FormattableString.Invariant($"made-{seed}.{(isImage ? "png" : "wav")}");
        var result = classifier.Classify(new MemoryStream(body), name, cancellationToken);
        return (new StressInput(name, isImage ? "image/png" : "audio/wav", body, result.Label, result.Score), result.Model);
    }

    private static (IReadOnlyList<StressInput>, ModelIdentity) Read(
        CliTerminal terminal, IFileClassifier classifier, string folder, int count, CancellationToken cancellationToken)
    {
        var inputs = new List<StressInput>();
        ModelIdentity? identity = null;
        long bytes = 0;
        foreach (var file in InputExpander.Expand([folder], classifier.Takes).Where(f => !f.IsStandardInput))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (inputs.Count == count || bytes > MostBytes)
                break;
            try
            {
                if (file.Fault is { } missing)
                    throw missing;
                byte[] body = File.ReadAllBytes(file.Path);
                var result = classifier.Classify(new MemoryStream(body), file.Path, cancellationToken);
                identity = result.Model;
                inputs.Add(new StressInput(file.Path, ContentTypes.Of(file.Path), body, result.Label, result.Score));
                bytes += body.Length;
            }
            catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
            {
                terminal.Warn($"{fault.Message} It is left out.");
            }
        }
        return inputs.Count > 0
            ? (inputs, identity!)
            : throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{folder}: holds nothing that the model can answer.");
    }

    // Scores of each label in order, so that the neighbours of a new one are found at once.
    private sealed class AnswerSet
    {
        private readonly Dictionary<string, SortedSet<double>> _scores = [];

        /// <returns>false when another answer is too near.</returns>
        public bool Add(StressInput input)
        {
            if (!_scores.TryGetValue(input.Label, out var scores))
                _scores[input.Label] = scores = [];
            return scores.GetViewBetween(input.Score - Apart, input.Score + Apart).Count == 0 && scores.Add(input.Score);
        }
    }
}

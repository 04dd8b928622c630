using UrbanSound.Faces;
using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Faces;

/// <summary>
/// Trains a softmax head on people, and adds nobody as a class with one logit for all: the one that strangers' highest logits stay below.
/// How high those are is measured: people are left out in turn, and asked of heads that were trained without them.
/// </summary>
/// <param name="known">Embeddings of people.</param>
/// <param name="strangers">Embeddings of strangers; may be empty.</param>
/// <param name="people">Number of people; nobody is the class after them.</param>
/// <param name="epochs">Passes.</param>
/// <param name="seed">Of everything random.</param>
internal sealed class FaceHead(IReadOnlyList<(int Person, float[] Embedding)> known, float[][] strangers, int people, int epochs, int seed)
{
    private const int MostParts = 5;
    private const double Target = 0.01;

    /// <summary>Share of training photos that the head gets right, before nobody is added.</summary>
    public double TrainingAccuracy { get; private set; }

    public TrainedHead Train(CancellationToken cancellationToken)
    {
        var result = Fit(known, people, cancellationToken);
        TrainingAccuracy = result.History[^1].Accuracy;
        List<(string, float)> scores = LeftOut(cancellationToken);
        scores.AddRange(strangers.Select((s, i) => ($"stranger {i}", result.Final.Logits(s).Max())));
        return result.Final.WithConstantClass(FaceThreshold.Choose(scores, [], Target).Value);
    }

    private List<(string Person, float Score)> LeftOut(CancellationToken cancellationToken)
    {
        int[] turn = [.. Enumerable.Range(0, people)];
        new Random(seed).Shuffle(turn);
        // Two people at least stay in, as a softmax over one tells nothing.
        var parts = Math.Min(MostParts, people);
        var scores = new List<(string, float)>();
        for (var judged = 0; judged < parts && people - (people / parts) >= 2; judged++)
        {
            int[] inside = [.. turn.Where((_, at) => at % parts != judged).Order()];
            (int, float[])[] rows = [.. known.Where(k => inside.Contains(k.Person)).Select(k => (Array.IndexOf(inside, k.Person), k.Embedding))];
            var head = Fit(rows, inside.Length, cancellationToken).Final;
            scores.AddRange(known.Where(k => !inside.Contains(k.Person)).Select(k => (k.Person.ToString(Culture.Invariant), head.Logits(k.Embedding).Max())));
        }
        return scores;
    }

    private TrainingResult Fit(IReadOnlyList<(int Class, float[] Embedding)> rows, int classes, CancellationToken cancellationToken) => TransferLearner.Train(
        new LabelledEmbeddings([.. rows.Select(r => r.Embedding)], [.. rows.Select(r => r.Class)]),
        null,
        classes,
        LearnerOptions.Default with
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
        },
        null,
        cancellationToken);
}

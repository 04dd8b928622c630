using UrbanSound.Training.Learning;

namespace UrbanSound.Training.Tests.Learning;

public class TransferLearnerTests
{
    private static readonly LearnerOptions Quick = new() { HiddenUnits = 16, Members = 1, Epochs = 15, LearningRate = 0.01, WeightDecay = 0.1, Mixup = 0, Scaling = InputScaling.SquareRootStandardise };

    [Theory]
    [InlineData(HeadKind.Linear, InputScaling.Standardise, 0.0)]
    [InlineData(HeadKind.Mlp, InputScaling.SquareRootStandardise, 0.0)]
    [InlineData(HeadKind.Mlp, InputScaling.None, 0.4)]
    [InlineData(HeadKind.Mlp, InputScaling.SquareRootCentre, 0.4)]
    public void Learns_classes_that_can_be_told_apart(HeadKind head, InputScaling scaling, double mixup)
    {
        LearnerOptions options = Quick with { Head = head, Scaling = scaling, Mixup = mixup };
        TrainedHead trained = TransferLearner.Train(Blobs.Create(200, 12, 4, 1), null, 4, options).Final;
        LabelledEmbeddings others = Blobs.Create(100, 12, 4, 2);
        for (int i = 0; i < others.Count; i++)
        {
            float[] probabilities = trained.Probabilities(others.Rows[i]);
            Assert.Equal(others.Classes[i], probabilities.Index().MaxBy(p => p.Item).Index);
            Assert.Equal(1, probabilities.Sum(), 1e-5);
        }
    }

    [Fact]
    public void Two_runs_with_one_seed_are_identical_and_another_seed_is_not()
    {
        LabelledEmbeddings data = Blobs.Create(120, 10, 3, 1, spread: 2);
        LearnerOptions options = Quick with { Mixup = 0.3, Members = 2, Epochs = 4 };
        float[] first = Logits(options), second = Logits(options), other = Logits(options with { Seed = 2 });
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        float[] Logits(LearnerOptions how) => TransferLearner.Train(data, null, 3, how).Final.Logits(data.Rows[0]);
    }

    [Fact]
    public void A_heavier_class_is_named_more_often()
    {
        LabelledEmbeddings data = Blobs.Create(300, 8, 2, 1, spread: 6);
        int even = Named(null), heavy = Named([1, 5]), light = Named([5, 1]);
        Assert.True(light < even && even < heavy, $"{light}, {even}, {heavy}");

        int Named(double[]? weights)
        {
            TrainedHead head = TransferLearner.Train(data, null, 2, Quick with { Head = HeadKind.Linear, ClassWeights = weights }).Final;
            return data.Rows.Count(r => head.Logits(r) is [var a, var b] && b > a);
        }
    }

    [Fact]
    public void Stopping_early_keeps_the_epoch_with_the_lowest_validation_loss()
    {
        // Labels that carry nothing: more training only makes validation worse.
        LabelledEmbeddings noisy = Blobs.Create(60, 20, 2, 1, spread: 20), held = Blobs.Create(60, 20, 2, 2, spread: 20);
        TrainingResult result = TransferLearner.Train(noisy, held, 2, Quick with { Epochs = 60, Patience = 3, WeightDecay = 0 });
        EpochResult best = result.History.MinBy(e => e.ValidationLoss)!;
        Assert.Equal(best.Epoch, result.BestEpoch);
        Assert.Equal(best.Epoch + 3, result.History.Count);
        double loss = TemperatureScaling.Loss([.. held.Rows.Select(r => result.Best.Logits(r))], held.Classes, 1);
        Assert.Equal(best.ValidationLoss!.Value, loss, 1e-5);
    }

    [Fact]
    public void The_temperature_makes_over_confident_logits_as_sure_as_they_are_right()
    {
        // Two classes, right in three of four cases, always with the same gap: p = 3/4 asks for gap/T = ln 3.
        float[][] logits = [.. Enumerable.Range(0, 400).Select(_ => new float[] { 5, 0 })];
        int[] classes = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 1 : 0)];
        Assert.Equal(5 / Math.Log(3), TemperatureScaling.Fit(logits, classes), 1e-3);
    }

    [Fact]
    public void Out_of_fold_logits_come_from_heads_that_never_heard_the_recording()
    {
        // One recording alone has its class: no head without it can name that class.
        LabelledEmbeddings data = Blobs.Create(40, 6, 2, 1);
        var marked = new LabelledEmbeddings(data.Rows, [.. data.Classes.Select((c, i) => i < 4 ? 2 : c)], data.Recordings);
        IReadOnlyList<float[]> logits = TransferLearner.OutOfFoldLogits(marked, 3, 4, Quick);
        Assert.All(logits.Take(4), l => Assert.NotEqual(2, Array.IndexOf(l, l.Max())));
        Assert.Equal(40, logits.Count);
    }

    [Fact]
    public void Heads_without_held_out_examples_run_all_epochs_whatever_the_patience()
    {
        LabelledEmbeddings data = Blobs.Create(60, 6, 3, 1);
        LearnerOptions patient = Quick with { Patience = 3 };
        Assert.Equal(TransferLearner.OutOfFoldLogits(data, 3, 3, Quick), TransferLearner.OutOfFoldLogits(data, 3, 3, patient));
        Assert.Same(patient, TransferLearner.Choose(data, 3, 3, [patient]).Options);
    }

    [Fact]
    public void Centring_keeps_a_value_that_hardly_ever_rises_small()
    {
        // Roots 0 to 2 in the first place; in the second always 1, but for one that is 1.1.
        float[][] rows = [[0, 1], [4, 1], [0, 1], [4, 1.21f]];
        EmbeddingScaler centred = EmbeddingScaler.Fit(rows, InputScaling.SquareRootCentre), even = EmbeddingScaler.Fit(rows, InputScaling.SquareRootStandardise);
        Assert.Equal([-1f, 1.732f], even.Apply([0, 1.21f]), (a, b) => Math.Abs(a - b) < 1e-3);
        // Deviations 1 and 0.0433 have the root mean square 0.7078.
        Assert.Equal([-1.413f, 0.106f], centred.Apply([0, 1.21f]), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Members_differ_and_end_up_in_one_head()
    {
        TrainedHead head = TransferLearner.Train(Blobs.Create(60, 10, 3, 1, spread: 2), null, 3, Quick with { Members = 3, Epochs = 2 }).Final;
        HeadLayer hidden = head.Network.Layers[0];
        Assert.Equal(3 * Quick.HiddenUnits, hidden.Outputs);
        Assert.NotEqual(hidden.Row(0).ToArray(), hidden.Row(Quick.HiddenUnits).ToArray());
        Assert.NotEqual(hidden.Row(Quick.HiddenUnits).ToArray(), hidden.Row(2 * Quick.HiddenUnits).ToArray());
    }

    [Fact]
    public void Among_settings_the_one_wins_that_tells_held_out_recordings_best()
    {
        LabelledEmbeddings data = Blobs.Create(120, 10, 3, 1, spread: 2);
        LearnerOptions untrained = Quick with { LearningRate = 1e-9, Epochs = 1 };
        LearnerChoice choice = TransferLearner.Choose(data, 3, 3, [untrained, Quick]);
        Assert.Same(Quick, choice.Options);
        Assert.InRange(choice.Loss, 0, 0.9 * Math.Log(3));
        Assert.Equal(TemperatureScaling.Fit(TransferLearner.OutOfFoldLogits(data, 3, 3, Quick), data.Classes), choice.Temperature);
    }

    [Fact]
    public void Every_option_out_of_range_is_named_at_once()
    {
        var fault = Assert.Throws<UrbanSoundException>(() => new LearnerOptions
        {
            Epochs = 0,
            BatchSize = -1,
            LearningRate = double.NaN,
            Mixup = 11,
            HiddenUnits = 0,
        }.Validate());
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
        foreach (string name in new[] { "epochs", "batch size", "learning rate", "mixup", "hidden units" })
            Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_embeddings_that_are_not_numbers() =>
        Assert.Throws<UrbanSoundException>(() => new LabelledEmbeddings([[1, float.NaN]], [0]));

    [Fact]
    public void Tells_the_place_of_an_embedding_that_is_null()
    {
        var fault = Assert.Throws<ArgumentException>(() => new LabelledEmbeddings([[1], null!], [0, 1]));
        Assert.Contains("Embedding 1 ", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LabelledEmbeddings([null!], [0]));
    }

    [Fact]
    public void Pools_mean_and_maximum_over_patches()
    {
        float[] patches = [1, 5, -3, 3, 1, -1];
        Assert.Equal([2f, 3f, -2f], LabelledEmbeddings.Pool([1, 5, -3, 3, 1, -1], 3, EmbeddingPooling.Mean));
        Assert.Equal([2f, 3f, -2f, 3f, 5f, -1f], LabelledEmbeddings.Pool(patches, 3, EmbeddingPooling.MeanMax));
    }

    [Fact]
    public void Stops_when_asked_to()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            TransferLearner.Train(Blobs.Create(60, 6, 2, 1), null, 2, Quick, _ => stop.Cancel(), stop.Token));
    }
}

namespace UrbanSound.Training.Learning;

/// <summary>How a head is trained. Immutable; <see cref="Validate"/> tells every value out of range at once.</summary>
public sealed record LearnerOptions
{
    /// <summary>The defaults.</summary>
    public static LearnerOptions Default { get; } = new();

    /// <summary>What is put on top of the embedding. Default: <see cref="HeadKind.Mlp"/>.</summary>
    public HeadKind Head { get; init; } = HeadKind.Mlp;

    /// <summary>Units of the hidden layer, 1 to 4,096; a linear head has none. Default: 256.</summary>
    public int HiddenUnits { get; init; } = 256;

    /// <summary>
    /// Heads that are trained from different beginnings and whose logits are averaged, 1 to 32. They end up as one head with as many
    /// times the hidden units. Default: 3.
    /// </summary>
    public int Members { get; init; } = 3;

    /// <summary>Passes over the training data, 1 to 10,000. Default: 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Examples a step, 1 to 65,536. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Step size of Adam, above 0 and at most 1. It falls to 0 along half a cosine over the epochs. Default: 0.001.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>
    /// How much of every weight (not bias) is taken away each step, as a share of the learning rate: 0 to 100 (Loshchilov and Hutter 2019,
    /// decoupled from Adam's moments). Default: 1.
    /// </summary>
    public double WeightDecay { get; init; } = 1;

    /// <summary>A factor on each class's loss, 0 or more, in the order of the classes; null weighs all alike. Default: null.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>
    /// α of mixup (Zhang et al. 2018): examples and their labels are blended in pairs with a share drawn from Beta(α, α). 0 to 10; 0
    /// switches it off. Default: 0.4.
    /// </summary>
    public double Mixup { get; init; } = 0.4;

    /// <summary>
    /// Epochs without a lower validation loss after which training ends, 0 to 10,000; 0 trains all epochs. Needs validation data.
    /// Default: 0.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Seed of weights, order and mixup. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What embeddings go through first. Default: <see cref="InputScaling.SquareRootCentre"/>.</summary>
    public InputScaling Scaling { get; init; } = InputScaling.SquareRootCentre;

    /// <summary>How the embeddings of a clip's patches become one. Default: <see cref="EmbeddingPooling.MeanMax"/>.</summary>
    public EmbeddingPooling Pooling { get; init; } = EmbeddingPooling.MeanMax;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="UrbanSoundException">InvalidOptions; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        Check(Enum.IsDefined(Head), $"head {Head} is unknown.");
        Check(HiddenUnits is >= 1 and <= 4096, $"hidden units must be 1 to 4,096, not {HiddenUnits}.");
        Check(Members is >= 1 and <= 32, $"members must be 1 to 32, not {Members}.");
        Check(Epochs is >= 1 and <= 10_000, $"epochs must be 1 to 10,000, not {Epochs}.");
        Check(BatchSize is >= 1 and <= 65_536, $"the batch size must be 1 to 65,536, not {BatchSize}.");
        Check(LearningRate is > 0 and <= 1, FormattableString.Invariant($"the learning rate must be above 0 and at most 1, not {LearningRate}."));
        Check(WeightDecay is >= 0 and <= 100, FormattableString.Invariant($"the weight decay must be 0 to 100, not {WeightDecay}."));
        Check(ClassWeights?.All(w => w >= 0 && double.IsFinite(w)) != false, "class weights must be 0 or more.");
        Check(Mixup is >= 0 and <= 10, FormattableString.Invariant($"mixup must be 0 to 10, not {Mixup}."));
        Check(Patience is >= 0 and <= 10_000, $"the patience must be 0 to 10,000 epochs, not {Patience}.");
        Check(Enum.IsDefined(Scaling), $"scaling {Scaling} is unknown.");
        Check(Enum.IsDefined(Pooling), $"pooling {Pooling} is unknown.");
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Training can't start: " + string.Join(" ", faults));

        void Check(bool holds, string fault)
        {
            if (!holds)
                faults.Add(fault);
        }
    }
}

using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>
/// Trains a softmax head on embeddings that a frozen backbone gave. Two runs with the same data, options and machine give the same
/// bits. Stateless and thread-safe.
/// </summary>
public static class TransferLearner
{
    /// <summary>Trains a head.</summary>
    /// <param name="training">Examples to fit; pooled embeddings, not scaled. At least one.</param>
    /// <param name="validation">Examples that choose the best epoch, and when to stop; null or empty chooses the last one.</param>
    /// <param name="classes">Number of classes, 2 or more.</param>
    /// <param name="options">How; null means <see cref="LearnerOptions.Default"/>.</param>
    /// <param name="progress">Called after each epoch.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <returns>Heads and history; the temperature is 1, see <see cref="TemperatureScaling"/>.</returns>
    /// <exception cref="UrbanSoundException">InvalidOptions: an option or the data is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TrainingResult Train(
        LabelledEmbeddings training,
        LabelledEmbeddings? validation,
        int classes,
        LearnerOptions? options = null,
        Action<EpochResult>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        options ??= LearnerOptions.Default;
        options.Validate();
        if (validation is { Count: 0 })
            validation = null;
        Check(training, validation, classes, options);

        var scaler = EmbeddingScaler.Fit(training.Rows, options.Scaling);
        var fitted = new ScaledExamples(training, scaler);
        ScaledExamples? held = validation is null ? null : new ScaledExamples(validation, scaler);
        var random = new Random(options.Seed);
        Member[] members = [.. Enumerable.Range(0, options.Members).Select(_ => new Member(training.Dimensions, classes, options, random))];
        HeadNetwork Together() => HeadNetwork.Average([.. members.Select(m => m.Network)]);

        var history = new List<EpochResult>();
        HeadNetwork? best = null;
        int bestEpoch = 0;
        double bestLoss = double.PositiveInfinity;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            double loss = Pass(members, fitted, epoch, cancellationToken);
            HeadNetwork network = Together();
            (double Loss, double Accuracy)? measured = held?.Measure(network);
            var result = new EpochResult(epoch, loss, fitted.Measure(network).Accuracy, measured?.Loss, measured?.Accuracy);
            history.Add(result);
            progress?.Invoke(result);
            if (measured is { } m && m.Loss < bestLoss)
                (best, bestEpoch, bestLoss) = (network.Copy(), epoch, m.Loss);
            if (held is not null && options.Patience > 0 && epoch - bestEpoch >= options.Patience)
                break;
        }

        var final = new TrainedHead(scaler, Together().Copy(), options.Pooling);
        return new TrainingResult
        {
            Best = best is null ? final : new TrainedHead(scaler, best, options.Pooling),
            Final = final,
            BestEpoch = best is null ? history.Count : bestEpoch,
            History = history,
        };
    }

    /// <summary>
    /// Logits of every example from a head that was trained without it and without any other example of its recording: what a temperature
    /// is fitted on when no data were held back.
    /// </summary>
    /// <param name="examples">The examples.</param>
    /// <param name="classes">Number of classes, 2 or more.</param>
    /// <param name="parts">Heads to train, 2 to 20; recordings are dealt to them at random.</param>
    /// <param name="options">How; all epochs are run, whatever <see cref="LearnerOptions.Patience"/> says.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <returns>Logits in the order of the examples.</returns>
    /// <exception cref="UrbanSoundException">InvalidOptions: as in <see cref="Train"/>, or there are fewer recordings than parts.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<float[]> OutOfFoldLogits(
        LabelledEmbeddings examples, int classes, int parts, LearnerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, 20);
        options ??= LearnerOptions.Default;
        // An example of an unknown recording is a recording of its own.
        string[] groups = [.. examples.Recordings.Select((r, i) => r is null ? $"#{i}" : "r" + r)];
        string[] order = [.. groups.Distinct()];
        if (order.Length < parts)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{order.Length} recordings can't be dealt to {parts} parts.");
        new Random(options.Seed).Shuffle(order);
        Dictionary<string, int> part = order.Select((g, i) => (g, i)).ToDictionary(p => p.g, p => p.i % parts);
        var logits = new float[examples.Count][];
        // Nothing is held back that could tell when to stop.
        LearnerOptions wholeCourse = options with { Patience = 0 };
        for (int turn = 0; turn < parts; turn++)
        {
            int[] inside = [.. Enumerable.Range(0, examples.Count).Where(i => part[groups[i]] != turn)];
            TrainedHead head = Train(examples.Select(inside), null, classes, wholeCourse, null, cancellationToken).Final;
            foreach (int i in Enumerable.Range(0, examples.Count).Where(i => part[groups[i]] == turn))
                logits[i] = head.Logits(examples.Rows[i]);
        }

        return logits;
    }

    /// <summary>
    /// Chooses among settings, with the examples alone: the winner is under whose own best temperature <see cref="OutOfFoldLogits"/> give
    /// the lowest mean cross-entropy. A figure for the chosen settings must come from other recordings than these.
    /// </summary>
    /// <param name="examples">The examples.</param>
    /// <param name="classes">Number of classes, 2 or more.</param>
    /// <param name="parts">Heads to train for each of the settings, 2 to 20.</param>
    /// <param name="candidates">The settings, at least one; of equal ones the first wins.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <returns>The winner and its temperature.</returns>
    /// <exception cref="UrbanSoundException">InvalidOptions: as in <see cref="OutOfFoldLogits"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static LearnerChoice Choose(
        LabelledEmbeddings examples, int classes, int parts, IReadOnlyList<LearnerOptions> candidates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfZero(candidates.Count);
        var tried = new List<LearnerChoice>();
        foreach (LearnerOptions options in candidates)
        {
            IReadOnlyList<float[]> logits = OutOfFoldLogits(examples, classes, parts, options, cancellationToken);
            double temperature = TemperatureScaling.Fit(logits, examples.Classes);
            tried.Add(new LearnerChoice { Options = options, Temperature = temperature, Loss = TemperatureScaling.Loss(logits, examples.Classes, temperature) });
        }

        return tried.MinBy(c => c.Loss)!;
    }

    // Side by side: no member knows of another, so the order in which they run changes no bit.
    private static double Pass(Member[] members, ScaledExamples examples, int epoch, CancellationToken cancellationToken)
    {
        if (members.Length == 1)
            return members[0].Pass(examples, epoch, cancellationToken);
        var losses = new double[members.Length];
        Parallel.For(0, members.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => losses[i] = members[i].Pass(examples, epoch, cancellationToken));
        return losses.Average();
    }

    private static void Check(LabelledEmbeddings training, LabelledEmbeddings? validation, int classes, LearnerOptions options)
    {
        string? fault =
            classes < 2 ? $"{classes} classes are too few; 2 is the least."
            : training.Count == 0 ? "there is no training example."
            : training.Classes.Concat(validation?.Classes ?? []).Max() is var most && most >= classes ? $"class {most} is beyond the {classes} classes."
            : validation is not null && validation.Dimensions != training.Dimensions
                ? $"validation embeddings have {validation.Dimensions} values, those of training {training.Dimensions}."
            : options.ClassWeights is { } weights && weights.Count != classes ? $"{weights.Count} class weights are given for {classes} classes."
            : options.Patience > 0 && validation is null ? "stopping early needs validation data."
            : null;
        if (fault is not null)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "Training can't start: " + fault);
    }

    /// <summary>One head in training, with its own beginning and its own order of the examples.</summary>
    private sealed class Member
    {
        private readonly LearnerOptions _options;
        private readonly Random _random;
        private readonly Adam _adam;
        private float[] _batch = [];
        private float[] _targets = [];

        public Member(int inputs, int classes, LearnerOptions options, Random seeds)
        {
            _options = options;
            _random = new Random(seeds.Next());
            Network = HeadNetwork.Create(inputs, classes, options.Head == HeadKind.Mlp ? options.HiddenUnits : 0, _random);
            _adam = new Adam(Network, options.WeightDecay);
        }

        public HeadNetwork Network { get; }

        /// <returns>Mean loss.</returns>
        public double Pass(ScaledExamples examples, int epoch, CancellationToken cancellationToken)
        {
            int[] order = [.. Enumerable.Range(0, examples.Count)];
            _random.Shuffle(order);
            int size = Math.Min(_options.BatchSize, order.Length), steps = (order.Length + size - 1) / size, classes = Network.Classes;
            if (_batch.Length == 0)
                (_batch, _targets) = (new float[size * Network.Inputs], new float[size * classes]);
            double total = 0;
            for (int step = 0; step < steps; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int from = step * size, count = Math.Min(size, order.Length - from);
                Fill(examples, order, from, count);
                total += count * Network.Accumulate(_batch.AsSpan(0, count * Network.Inputs), _targets.AsSpan(0, count * classes), count);
                double done = (epoch - 1 + ((double)step / steps)) / _options.Epochs;
                _adam.Step(_options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * done)));
            }

            return total / order.Length;
        }

        private void Fill(ScaledExamples examples, int[] order, int from, int count)
        {
            int inputs = Network.Inputs, classes = Network.Classes;
            _targets.AsSpan().Clear();
            for (int i = 0; i < count; i++)
            {
                int first = order[from + i];
                Span<float> into = _batch.AsSpan(i * inputs, inputs);
                examples.Rows[first].CopyTo(into);
                float share = 1;
                if (_options.Mixup > 0)
                {
                    int second = order[_random.Next(order.Length)];
                    share = (float)Beta(_options.Mixup);
                    TensorPrimitives.Lerp(examples.Rows[second], into, share, into);
                    AddTarget(i, examples.Classes[second], 1 - share);
                }

                AddTarget(i, examples.Classes[first], share);
            }

            void AddTarget(int row, int label, float share) =>
                _targets[(row * classes) + label] += share * (float)(_options.ClassWeights?[label] ?? 1);
        }

        // Beta(α, α) as X/(X + Y) of two Gamma(α); Gamma by squeeze-free rejection (G. Marsaglia, W. Tsang 2000).
        private double Beta(double alpha)
        {
            double x = Gamma(alpha), y = Gamma(alpha);
            return x + y > 0 ? x / (x + y) : 0.5;
        }

        private double Gamma(double shape)
        {
            // Shapes below 1 are reached from shape + 1.
            if (shape < 1)
                return Gamma(shape + 1) * Math.Pow(1 - _random.NextDouble(), 1 / shape);
            double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
            while (true)
            {
                double x = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
                double v = Math.Pow(1 + (c * x), 3);
                if (v > 0 && Math.Log(1 - _random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
                    return d * v;
            }
        }
    }

    /// <summary>Examples as the network sees them.</summary>
    private sealed class ScaledExamples(LabelledEmbeddings source, EmbeddingScaler scaler)
    {
        public float[][] Rows { get; } = [.. source.Rows.Select(r => scaler.Apply(r))];

        public IReadOnlyList<int> Classes => source.Classes;

        public int Count => Rows.Length;

        public (double Loss, double Accuracy) Measure(HeadNetwork network)
        {
            // In batches, so that weights are fetched once for several rows.
            const int Most = 64;
            double loss = 0;
            int right = 0, inputs = network.Inputs, classes = network.Classes;
            float[] batch = new float[Most * inputs], logits = new float[Most * classes], logs = new float[classes];
            for (int from = 0; from < Rows.Length; from += Most)
            {
                int count = Math.Min(Most, Rows.Length - from);
                for (int i = 0; i < count; i++)
                    Rows[from + i].CopyTo(batch, i * inputs);
                network.Forward(batch, count, logits);
                for (int i = 0; i < count; i++)
                {
                    HeadNetwork.LogSoftmax(logits.AsSpan(i * classes, classes), logs);
                    loss -= logs[Classes[from + i]];
                    right += TensorPrimitives.IndexOfMax<float>(logs) == Classes[from + i] ? 1 : 0;
                }
            }

            return (loss / Rows.Length, (double)right / Rows.Length);
        }
    }
}

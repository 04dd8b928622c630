using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>One or two linear layers with a ReLU between, the cross-entropy of their softmax, and its gradient.</summary>
internal sealed class HeadNetwork
{
    private float[] _hidden = [];
    private float[] _hiddenErrors = [];
    private float[] _errors = [];

    public HeadNetwork(IReadOnlyList<HeadLayer> layers, bool forTraining = true)
    {
        Layers = layers;
        Gradients = forTraining ? [.. layers.Select(l => new HeadLayer(l.Inputs, l.Outputs))] : [];
    }

    /// <summary>One layer, or two.</summary>
    public IReadOnlyList<HeadLayer> Layers { get; }

    /// <summary>The gradient, in the shape of the layers; what <see cref="Accumulate"/> wrote last; empty where only answers are wanted.</summary>
    public IReadOnlyList<HeadLayer> Gradients { get; }

    public int Classes => Layers[^1].Outputs;

    public int Inputs => Layers[0].Inputs;

    /// <summary>
    /// Uniform weights with He's variance 2/inputs for the hidden layer (K. He et al. 2015), and small ones for the last, so that the first
    /// answers are near to uniform.
    /// </summary>
    public static HeadNetwork Create(int inputs, int classes, int hidden, Random random)
    {
        HeadLayer[] layers = hidden > 0 ? [new HeadLayer(inputs, hidden), new HeadLayer(hidden, classes)] : [new HeadLayer(inputs, classes)];
        foreach (HeadLayer layer in layers)
        {
            double bound = layer == layers[^1] ? Math.Sqrt(0.3 / layer.Inputs) : Math.Sqrt(6.0 / layer.Inputs);
            for (int i = 0; i < layer.Weights.Length; i++)
                layer.Weights[i] = (float)(((2 * random.NextDouble()) - 1) * bound);
        }

        return new HeadNetwork(layers);
    }

    /// <summary>Writes logits, example by example.</summary>
    public void Forward(ReadOnlySpan<float> batch, int count, Span<float> logits)
    {
        if (Layers.Count == 1)
        {
            Layers[0].Forward(batch, count, logits);
            return;
        }

        Ensure(ref _hidden, count * Layers[0].Outputs);
        Span<float> hidden = _hidden.AsSpan(0, count * Layers[0].Outputs);
        Layers[0].Forward(batch, count, hidden);
        TensorPrimitives.Max(hidden, 0f, hidden);
        Layers[1].Forward(hidden, count, logits);
    }

    /// <summary>
    /// Loss of a batch, −Σ target·log softmax / count, and its gradient into <see cref="Gradients"/>. Targets need not sum to 1: class
    /// weights are multiplied into them.
    /// </summary>
    public double Accumulate(ReadOnlySpan<float> batch, ReadOnlySpan<float> targets, int count)
    {
        int classes = Classes;
        Ensure(ref _errors, count * classes);
        Span<float> errors = _errors.AsSpan(0, count * classes);
        Forward(batch, count, errors);
        double loss = 0;
        Span<float> logs = stackalloc float[Math.Min(classes, 256)];
        if (classes > logs.Length)
            logs = new float[classes];
        for (int i = 0; i < count; i++)
        {
            Span<float> row = errors.Slice(i * classes, classes);
            ReadOnlySpan<float> target = targets.Slice(i * classes, classes);
            LogSoftmax(row, logs);
            loss -= TensorPrimitives.Dot(target, logs);
            float total = TensorPrimitives.Sum(target);
            for (int c = 0; c < classes; c++)
                row[c] = ((total * MathF.Exp(logs[c])) - target[c]) / count;
        }

        if (Layers.Count == 1)
        {
            Layers[0].Gradient(batch, count, errors, Gradients[0]);
            return loss / count;
        }

        int units = Layers[0].Outputs;
        ReadOnlySpan<float> hidden = _hidden.AsSpan(0, count * units);
        Layers[1].Gradient(hidden, count, errors, Gradients[1]);
        Ensure(ref _hiddenErrors, count * units);
        Span<float> hiddenErrors = _hiddenErrors.AsSpan(0, count * units);
        Layers[1].Backward(errors, count, hiddenErrors);
        for (int i = 0; i < hiddenErrors.Length; i++)
        {
            if (hidden[i] <= 0)
                hiddenErrors[i] = 0;
        }

        Layers[0].Gradient(batch, count, hiddenErrors, Gradients[0]);
        return loss / count;
    }

    public HeadNetwork Copy() => new([.. Layers.Select(l => l.Copy())]);

    /// <summary>One network whose logits are the mean of several's: hidden units side by side, last weights divided by their number.</summary>
    public static HeadNetwork Average(IReadOnlyList<HeadNetwork> members)
    {
        if (members.Count == 1)
            return members[0];
        HeadNetwork first = members[0];
        HeadLayer last = first.Layers[^1];
        if (first.Layers.Count == 1)
        {
            var mean = new HeadLayer(last.Inputs, last.Outputs);
            foreach (HeadNetwork member in members)
                AddShare(member.Layers[0], mean, 0, members.Count);
            return new HeadNetwork([mean]);
        }

        int units = last.Inputs;
        var hidden = new HeadLayer(first.Inputs, units * members.Count);
        var output = new HeadLayer(units * members.Count, last.Outputs);
        foreach ((int at, HeadNetwork member) in members.Index())
        {
            member.Layers[0].Weights.CopyTo(hidden.Weights, at * units * first.Inputs);
            member.Layers[0].Bias.CopyTo(hidden.Bias, at * units);
            AddShare(member.Layers[1], output, at * units, members.Count);
        }

        return new HeadNetwork([hidden, output]);

        static void AddShare(HeadLayer from, HeadLayer into, int column, int count)
        {
            for (int row = 0; row < from.Outputs; row++)
            {
                Span<float> target = into.Row(row).Slice(column, from.Inputs);
                TensorPrimitives.MultiplyAdd(from.Row(row), 1f / count, target, target);
                into.Bias[row] += from.Bias[row] / count;
            }
        }
    }

    public static void LogSoftmax(ReadOnlySpan<float> logits, Span<float> logs)
    {
        float most = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - most);
        float shift = most + (float)Math.Log(sum);
        TensorPrimitives.Subtract(logits, shift, logs);
    }

    private static void Ensure(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new float[length];
    }
}

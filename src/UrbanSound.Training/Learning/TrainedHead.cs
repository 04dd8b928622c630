namespace UrbanSound.Training.Learning;

/// <summary>A head: scaling, one or two linear layers, and a temperature. Immutable and thread-safe.</summary>
public sealed class TrainedHead
{
    internal TrainedHead(EmbeddingScaler scaler, HeadNetwork network, EmbeddingPooling pooling, double temperature = 1)
    {
        (Scaler, Network, Pooling, Temperature) = (scaler, network, pooling, temperature);
    }

    /// <summary>Values that it takes: the pooled embedding's.</summary>
    public int Inputs => Network.Inputs;

    /// <summary>Number of classes.</summary>
    public int Classes => Network.Classes;

    /// <summary>How patches were pooled for it.</summary>
    public EmbeddingPooling Pooling { get; }

    /// <summary>What logits are divided by before the softmax; 1 before calibration.</summary>
    public double Temperature { get; }

    internal EmbeddingScaler Scaler { get; }

    internal HeadNetwork Network { get; }

    /// <summary>Logits of a pooled embedding, not divided by the temperature.</summary>
    /// <param name="embedding"><see cref="Inputs"/> values, not scaled.</param>
    /// <returns>One value a class.</returns>
    /// <exception cref="ArgumentException">Another number of values.</exception>
    public float[] Logits(ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != Inputs)
            throw new ArgumentException($"The head takes {Inputs} values, not {embedding.Length}.", nameof(embedding));
        var logits = new float[Classes];
        // A network has buffers of its own; a view with other buffers makes this safe for several threads.
        new HeadNetwork(Network.Layers, forTraining: false).Forward(Scaler.Apply(embedding), 1, logits);
        return logits;
    }

    /// <summary>Probabilities of a pooled embedding: softmax(logits/temperature).</summary>
    /// <param name="embedding"><see cref="Inputs"/> values, not scaled.</param>
    /// <returns>One value a class, 0 to 1, their sum 1.</returns>
    /// <exception cref="ArgumentException">Another number of values.</exception>
    public float[] Probabilities(ReadOnlySpan<float> embedding) => TemperatureScaling.Softmax(Logits(embedding), Temperature);

    /// <summary>
    /// The same head with one class more, whose logit is always the same: it wins where no other class reaches that. A class for what
    /// belongs to none of those trained, from which there need be no examples.
    /// </summary>
    /// <param name="logit">Its logit, not divided by the temperature; finite.</param>
    /// <returns>A head whose last class is the new one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The logit is not finite.</exception>
    public TrainedHead WithConstantClass(double logit)
    {
        if (!double.IsFinite(logit))
            throw new ArgumentOutOfRangeException(nameof(logit), logit, "A logit is finite.");
        HeadLayer last = Network.Layers[^1];
        var more = new HeadLayer(last.Inputs, last.Outputs + 1);
        last.Weights.CopyTo(more.Weights, 0);
        last.Bias.CopyTo(more.Bias, 0);
        more.Bias[^1] = (float)logit;
        return new TrainedHead(Scaler, new HeadNetwork([.. Network.Layers.SkipLast(1), more], forTraining: false), Pooling, Temperature);
    }

    /// <summary>The same head with another temperature.</summary>
    /// <param name="temperature">Above 0, finite.</param>
    /// <returns>A head that shares the weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0 and finite.</exception>
    public TrainedHead WithTemperature(double temperature) => temperature > 0 && double.IsFinite(temperature)
        ? new TrainedHead(Scaler, Network, Pooling, temperature)
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is above 0 and finite.");
}

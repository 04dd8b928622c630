using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>A linear layer: one row of weights an output, and a bias each.</summary>
internal sealed class HeadLayer
{
    public HeadLayer(int inputs, int outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        Weights = new float[inputs * outputs];
        Bias = new float[outputs];
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Output by output, each with <see cref="Inputs"/> weights.</summary>
    public float[] Weights { get; }

    public float[] Bias { get; }

    public Span<float> Row(int output) => Weights.AsSpan(output * Inputs, Inputs);

    public void Forward(ReadOnlySpan<float> batch, int count, Span<float> results)
    {
        for (int output = 0; output < Outputs; output++)
        {
            ReadOnlySpan<float> row = Row(output);
            for (int i = 0; i < count; i++)
                results[(i * Outputs) + output] = TensorPrimitives.Dot(row, batch.Slice(i * Inputs, Inputs)) + Bias[output];
        }
    }

    /// <summary>Writes the gradient of weights and biases, given that of the results.</summary>
    public void Gradient(ReadOnlySpan<float> batch, int count, ReadOnlySpan<float> errors, HeadLayer into)
    {
        for (int output = 0; output < Outputs; output++)
        {
            Span<float> row = into.Row(output);
            row.Clear();
            float bias = 0;
            for (int i = 0; i < count; i++)
            {
                float error = errors[(i * Outputs) + output];
                bias += error;
                // Behind a ReLU, every second error is zero.
                if (error != 0)
                    TensorPrimitives.MultiplyAdd(batch.Slice(i * Inputs, Inputs), error, row, row);
            }

            into.Bias[output] = bias;
        }
    }

    /// <summary>Writes the gradient of the inputs, given that of the results.</summary>
    public void Backward(ReadOnlySpan<float> errors, int count, Span<float> inputErrors)
    {
        inputErrors[..(count * Inputs)].Clear();
        for (int i = 0; i < count; i++)
        {
            Span<float> into = inputErrors.Slice(i * Inputs, Inputs);
            for (int output = 0; output < Outputs; output++)
                TensorPrimitives.MultiplyAdd(Row(output), errors[(i * Outputs) + output], into, into);
        }
    }

    public HeadLayer Copy()
    {
        var copy = new HeadLayer(Inputs, Outputs);
        Weights.CopyTo(copy.Weights, 0);
        Bias.CopyTo(copy.Bias, 0);
        return copy;
    }
}

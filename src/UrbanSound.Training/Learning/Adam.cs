using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>
/// Adam (D. Kingma, J. Ba 2015) with its published constants β1 = 0.9, β2 = 0.999, ε = 1e-8, and weight decay apart from the moments
/// (I. Loshchilov, F. Hutter 2019).
/// </summary>
internal sealed class Adam(HeadNetwork network, double weightDecay)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly Moments[] _moments =
        [.. network.Layers.SelectMany(l => new[] { new Moments(l.Weights.Length), new Moments(l.Bias.Length) })];

    private int _step;

    public void Step(double learningRate)
    {
        _step++;
        // Both corrections of the moments' start at zero, in one factor a side.
        double rate = learningRate / (1 - Math.Pow(Beta1, _step));
        double scale = 1 / (1 - Math.Pow(Beta2, _step));
        for (int i = 0; i < network.Layers.Count; i++)
        {
            Update(network.Layers[i].Weights, network.Gradients[i].Weights, _moments[2 * i], rate, scale, (float)(1 - (learningRate * weightDecay)));
            Update(network.Layers[i].Bias, network.Gradients[i].Bias, _moments[(2 * i) + 1], rate, scale, 1);
        }
    }

    private static void Update(float[] values, float[] gradient, Moments moments, double rate, double scale, float keep)
    {
        // In blocks that stay in the nearest cache through all passes.
        const int Block = 2048;
        Span<float> squares = stackalloc float[Block];
        for (int at = 0; at < values.Length; at += Block)
        {
            int length = Math.Min(Block, values.Length - at);
            Span<float> value = values.AsSpan(at, length), slope = gradient.AsSpan(at, length), work = squares[..length];
            Span<float> first = moments.First.AsSpan(at, length), second = moments.Second.AsSpan(at, length);
            TensorPrimitives.Multiply(slope, slope, work);
            TensorPrimitives.Lerp(second, work, (float)(1 - Beta2), second);
            TensorPrimitives.Lerp(first, slope, (float)(1 - Beta1), first);
            TensorPrimitives.Multiply(second, (float)scale, work);
            TensorPrimitives.Sqrt(work, work);
            TensorPrimitives.Add(work, Epsilon, work);
            TensorPrimitives.Divide(first, work, work);
            TensorPrimitives.Multiply(value, keep, value);
            TensorPrimitives.MultiplyAdd(work, (float)-rate, value, value);
        }
    }

    private sealed class Moments(int length)
    {
        public float[] First { get; } = new float[length];

        public float[] Second { get; } = new float[length];
    }
}

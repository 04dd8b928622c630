using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>Scales embeddings as the head was trained to see them: (f(x) − mean)·factor with the root, division by the length, or nothing as f. Immutable and thread-safe.</summary>
internal sealed class EmbeddingScaler
{
    // A value that hardly changes in training must not explode on others.
    private const double LeastDeviation = 1e-3;

    // What stands for the length of a vector without one.
    private const float LeastLength = 1e-12f;

    private EmbeddingScaler(InputScaling scaling, float[]? mean, float[]? factor) => (Scaling, Mean, Factor) = (scaling, mean, factor);

    public InputScaling Scaling { get; }

    public bool SquareRoot => Scaling is InputScaling.SquareRootStandardise or InputScaling.SquareRootCentre;

    public bool UnitLength => Scaling == InputScaling.UnitLengthCentre;

    /// <summary>What is subtracted; null scales nothing.</summary>
    public float[]? Mean { get; }

    /// <summary>What each value is multiplied with after that: 1/deviation, its own or that of all values.</summary>
    public float[]? Factor { get; }

    public static EmbeddingScaler Fit(IReadOnlyList<float[]> rows, InputScaling scaling)
    {
        if (scaling == InputScaling.None)
            return new EmbeddingScaler(scaling, null, null);
        var bare = new EmbeddingScaler(scaling, null, null);
        int size = rows[0].Length;
        double[] sum = new double[size], squares = new double[size];
        foreach (float[] given in rows)
        {
            float[] row = bare.Apply(given);
            for (int i = 0; i < size; i++)
            {
                double value = row[i];
                sum[i] += value;
                squares[i] += value * value;
            }
        }

        float[] mean = new float[size], factor = new float[size];
        double[] deviations = new double[size];
        for (int i = 0; i < size; i++)
        {
            double average = sum[i] / rows.Count;
            deviations[i] = Math.Sqrt(Math.Max(0, (squares[i] / rows.Count) - (average * average)));
            mean[i] = (float)average;
            factor[i] = Inverse(deviations[i]);
        }

        if (scaling is InputScaling.SquareRootCentre or InputScaling.UnitLengthCentre)
            Array.Fill(factor, Inverse(Math.Sqrt(deviations.Average(d => d * d))));
        return new EmbeddingScaler(scaling, mean, factor);

        static float Inverse(double deviation) => deviation < LeastDeviation ? 0 : (float)(1 / deviation);
    }

    public float[] Apply(ReadOnlySpan<float> row)
    {
        float[] scaled = row.ToArray();
        if (SquareRoot)
        {
            TensorPrimitives.Max<float>(scaled, 0, scaled);
            TensorPrimitives.Sqrt<float>(scaled, scaled);
        }

        if (UnitLength)
            TensorPrimitives.Divide(scaled, Math.Max(TensorPrimitives.Norm<float>(scaled), LeastLength), scaled);

        if (Mean is not null)
        {
            TensorPrimitives.Subtract<float>(scaled, Mean, scaled);
            TensorPrimitives.Multiply<float>(scaled, Factor, scaled);
        }

        return scaled;
    }
}

using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>Scales embeddings as the head was trained to see them: (√x − mean)·factor. Immutable and thread-safe.</summary>
internal sealed class EmbeddingScaler
{
    // A value that hardly changes in training must not explode on others.
    private const double LeastDeviation = 1e-3;

    private EmbeddingScaler(bool root, float[]? mean, float[]? factor) => (SquareRoot, Mean, Factor) = (root, mean, factor);

    public bool SquareRoot { get; }

    /// <summary>What is subtracted; null scales nothing.</summary>
    public float[]? Mean { get; }

    /// <summary>What each value is multiplied with after that: 1/deviation, its own or that of all values.</summary>
    public float[]? Factor { get; }

    public static EmbeddingScaler Fit(IReadOnlyList<float[]> rows, InputScaling scaling)
    {
        if (scaling == InputScaling.None)
            return new EmbeddingScaler(false, null, null);
        bool root = scaling is InputScaling.SquareRootStandardise or InputScaling.SquareRootCentre;
        int size = rows[0].Length;
        double[] sum = new double[size], squares = new double[size];
        foreach (float[] row in rows)
        {
            for (int i = 0; i < size; i++)
            {
                double value = root ? Math.Sqrt(Math.Max(row[i], 0)) : row[i];
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

        if (scaling == InputScaling.SquareRootCentre)
            Array.Fill(factor, Inverse(Math.Sqrt(deviations.Average(d => d * d))));
        return new EmbeddingScaler(root, mean, factor);

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

        if (Mean is not null)
        {
            TensorPrimitives.Subtract<float>(scaled, Mean, scaled);
            TensorPrimitives.Multiply<float>(scaled, Factor, scaled);
        }

        return scaled;
    }
}

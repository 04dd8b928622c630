namespace UrbanSound.Cli.Faces;

/// <summary>
/// Embeddings of nobody, for the class "unknown" where there are no photos of strangers, or few: blends of several people, who lie between
/// those to be known, and directions by chance with the spread of real faces.
/// </summary>
internal static class MadeUpStrangers
{
    private const int LeastBlended = 3;
    private const int MostBlended = 5;

    /// <param name="rows">Embeddings of length 1.</param>
    /// <param name="classes">The person of each.</param>
    /// <param name="count">How many to make.</param>
    /// <param name="random">Chance.</param>
    public static float[][] Create(IReadOnlyList<float[]> rows, IReadOnlyList<int> classes, int count, Random random)
    {
        int size = rows[0].Length;
        int[][] people = [.. classes.Index().GroupBy(c => c.Item, c => c.Index).OrderBy(g => g.Key).Select(g => g.ToArray())];
        double[] mean = [.. Enumerable.Range(0, size).Select(d => rows.Average(r => (double)r[d]))];
        double[] deviation = [.. mean.Select((m, d) => Math.Sqrt(rows.Average(r => (r[d] - m) * (r[d] - m))))];
        var made = new float[count][];
        for (var i = 0; i < count; i++)
        {
            // With fewer people a blend is still much like one of them.
            made[i] = i % 2 == 0 && people.Length >= LeastBlended ? Blend() : ByChance();
        }
        return made;

        float[] Blend()
        {
            int[] chosen = [.. Enumerable.Range(0, people.Length)];
            random.Shuffle(chosen);
            var sum = new float[size];
            foreach (var person in chosen.Take(random.Next(LeastBlended, MostBlended + 1)))
            {
                var row = rows[people[person][random.Next(people[person].Length)]];
                for (var d = 0; d < size; d++)
                    sum[d] += row[d];
            }
            return Unit(sum);
        }

        float[] ByChance()
        {
            var row = new float[size];
            for (var d = 0; d < size; d++)
                row[d] = (float)(mean[d] + (deviation[d] * Normal(random)));
            return Unit(row);
        }
    }

    private static float[] Unit(float[] row)
    {
        var length = (float)Math.Sqrt(row.Sum(v => (double)v * v));
        return Array.ConvertAll(row, v => v / Math.Max(length, 1e-12f));
    }

    /// <summary>G. Box, M. Muller 1958.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

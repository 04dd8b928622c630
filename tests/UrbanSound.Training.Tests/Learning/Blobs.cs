using UrbanSound.Training.Learning;

namespace UrbanSound.Training.Tests.Learning;

/// <summary>Made-up embeddings: a cloud around a corner for each class.</summary>
internal static class Blobs
{
    public static LabelledEmbeddings Create(int count, int dimensions, int classes, int seed, double spread = 0.3)
    {
        var random = new Random(seed);
        var rows = new float[count][];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            rows[i] = [.. Enumerable.Range(0, dimensions).Select(d =>
                (float)((d % classes == labels[i] ? 2 : 1) + (spread * ((2 * random.NextDouble()) - 1))))];
        }

        return new LabelledEmbeddings(rows, labels, [.. Enumerable.Range(0, count).Select(i => $"{i / 4}")]);
    }
}

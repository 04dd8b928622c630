using System.Numerics.Tensors;

namespace UrbanSound.Training.Learning;

/// <summary>Embeddings with their classes: what a head is trained and measured on. Immutable; the arrays must not be changed.</summary>
public sealed class LabelledEmbeddings
{
    /// <summary>Lists embeddings.</summary>
    /// <param name="rows">One vector an example, all of one length.</param>
    /// <param name="classes">The class of each, from 0 on.</param>
    /// <param name="recordings">The recording of each, null where unknown; null knows none.</param>
    /// <exception cref="ArgumentException">A vector is null; the message tells its place.</exception>
    /// <exception cref="UrbanSoundException">InvalidOptions: the lists differ in length, the vectors too, or values are not finite.</exception>
    public LabelledEmbeddings(IReadOnlyList<float[]> rows, IReadOnlyList<int> classes, IReadOnlyList<string?>? recordings = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(classes);
        if (rows.Count != classes.Count || (recordings is not null && recordings.Count != rows.Count))
            throw Fault($"{rows.Count} embeddings have {classes.Count} classes and {recordings?.Count ?? rows.Count} recordings.");
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i] is null)
                throw new ArgumentException($"Embedding {i} is null.", nameof(rows));
        }

        Dimensions = rows.Count == 0 ? 0 : rows[0].Length;
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length == 0 || rows[i].Length != Dimensions)
                throw Fault($"embedding {i} has {rows[i].Length} values, the first one {Dimensions}.");
            // A sum of magnitudes stays NaN or infinite.
            if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(rows[i])))
                throw Fault($"embedding {i} holds values that are NaN or infinite.");
            if (classes[i] < 0)
                throw Fault($"embedding {i} has the class {classes[i]}.");
        }

        (Rows, Classes, Recordings) = (rows, classes, recordings ?? new string?[rows.Count]);

        static UrbanSoundException Fault(string fault) => new(UrbanSoundErrorKind.InvalidOptions, "Embeddings can't be used: " + fault);
    }

    /// <summary>One vector an example.</summary>
    public IReadOnlyList<float[]> Rows { get; }

    /// <summary>The class of each, from 0 on.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>The recording of each; null where unknown.</summary>
    public IReadOnlyList<string?> Recordings { get; }

    /// <summary>Values of one vector; 0 when there is none.</summary>
    public int Dimensions { get; }

    /// <summary>Number of examples.</summary>
    public int Count => Rows.Count;

    /// <summary>Some of the examples.</summary>
    /// <param name="indices">Which, in which order.</param>
    /// <returns>Them; the vectors are shared.</returns>
    public LabelledEmbeddings Select(IEnumerable<int> indices)
    {
        int[] chosen = [.. indices];
        return new LabelledEmbeddings([.. chosen.Select(i => Rows[i])], [.. chosen.Select(i => Classes[i])], [.. chosen.Select(i => Recordings[i])]);
    }

    /// <summary>Makes one vector of a clip's patches.</summary>
    /// <param name="patches">Patches times <paramref name="dimensions"/> values, patch by patch; at least one patch.</param>
    /// <param name="dimensions">Values of one patch.</param>
    /// <param name="pooling">How.</param>
    /// <returns><paramref name="dimensions"/> values, or twice as many.</returns>
    /// <exception cref="ArgumentException">The values are no whole number of patches.</exception>
    public static float[] Pool(ReadOnlySpan<float> patches, int dimensions, EmbeddingPooling pooling)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (patches.IsEmpty || patches.Length % dimensions != 0)
            throw new ArgumentException($"{patches.Length} values are no whole number of patches of {dimensions}.", nameof(patches));
        var pooled = new float[pooling == EmbeddingPooling.MeanMax ? 2 * dimensions : dimensions];
        Span<float> mean = pooled.AsSpan(0, dimensions), most = pooled.AsSpan(pooled.Length - dimensions);
        if (pooling == EmbeddingPooling.MeanMax)
            patches[..dimensions].CopyTo(most);
        for (int at = 0; at < patches.Length; at += dimensions)
        {
            ReadOnlySpan<float> patch = patches.Slice(at, dimensions);
            TensorPrimitives.Add(mean, patch, mean);
            if (pooling == EmbeddingPooling.MeanMax)
                TensorPrimitives.Max(most, patch, most);
        }

        TensorPrimitives.Divide(mean, patches.Length / dimensions, mean);
        return pooled;
    }
}

using System.Numerics.Tensors;

namespace UrbanSound.Faces;

/// <summary>
/// What is compared with what: each person's enrolled embeddings, averaged to a template of length 1. Nothing is stored. Immutable and
/// thread-safe.
/// </summary>
public sealed class FaceIndex
{
    private const int Cohort = 10;
    private const float CohortWeight = 0.5f;

    private readonly float[][] _templates;

    /// <summary>Builds the templates.</summary>
    /// <param name="people">Each person's embeddings of length 1, at least one each.</param>
    /// <exception cref="ArgumentException">A person has none, or lengths differ.</exception>
    public FaceIndex(IEnumerable<KeyValuePair<string, IReadOnlyList<float[]>>> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        KeyValuePair<string, IReadOnlyList<float[]>>[] all = [.. people];
        Names = [.. all.Select(p => p.Key)];
        _templates = [.. all.Select(p => Template(p.Value))];
        if (_templates.Any(t => t.Length != _templates[0].Length))
            throw new ArgumentException("Embeddings of different lengths can't be compared.", nameof(people));
    }

    /// <summary>Takes templates that are there already.</summary>
    /// <param name="names">The people.</param>
    /// <param name="templates">A <see cref="Template"/> for each, all of one length.</param>
    internal FaceIndex(IReadOnlyList<string> names, float[][] templates) => (Names, _templates) = (names, templates);

    /// <summary>The people, in the order given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Similarity of a face to each person: the dot product with the template.</summary>
    /// <param name="embedding">The face's embedding, of length 1.</param>
    /// <returns>−1 to 1 for each of <see cref="Names"/>.</returns>
    /// <exception cref="ArgumentException">The embedding has another length than those of the people.</exception>
    public float[] Similarities(ReadOnlySpan<float> embedding)
    {
        var similarities = new float[_templates.Length];
        for (int i = 0; i < similarities.Length; i++)
            similarities[i] = TensorPrimitives.Dot(embedding, _templates[i]);
        return similarities;
    }

    /// <summary>
    /// What is compared with a threshold: the similarity less half the mean similarity to the ten likest other people. A face that
    /// resembles many, as blurred ones do, needs more to count as one of them (R. Auckenthaler et al. 2000, test normalisation with the
    /// gallery as cohort).
    /// </summary>
    /// <param name="similarities">What <see cref="Similarities"/> gave.</param>
    /// <returns>A score for each of <see cref="Names"/>; alone in the index, the similarity itself.</returns>
    public static float[] Scores(ReadOnlySpan<float> similarities)
    {
        if (similarities.Length < 2)
            return similarities.ToArray();
        // The ten likest, and one more for those who are among them themselves.
        int cohort = Math.Min(Cohort, similarities.Length - 1);
        float[] likest = similarities.ToArray();
        Array.Sort(likest);
        float sum = TensorPrimitives.Sum<float>(likest.AsSpan(likest.Length - cohort)), next = likest[^(cohort + 1)];
        var scores = new float[similarities.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            float others = similarities[i] > next ? sum - similarities[i] + next : sum;
            scores[i] = similarities[i] - (CohortWeight * others / cohort);
        }

        return scores;
    }

    /// <summary>The mean of embeddings, of length 1.</summary>
    internal static float[] Template(IReadOnlyList<float[]> embeddings)
    {
        if (embeddings.Count == 0)
            throw new ArgumentException("A person without embeddings can't be compared.", nameof(embeddings));
        var sum = new float[embeddings[0].Length];
        foreach (float[] embedding in embeddings)
            TensorPrimitives.Add(sum, embedding, sum);
        float length = TensorPrimitives.Norm<float>(sum);
        // Opposite embeddings leave no direction; the first one is as good as any.
        if (!(length > 1e-6f))
            return embeddings[0];
        TensorPrimitives.Divide(sum, length, sum);
        return sum;
    }
}

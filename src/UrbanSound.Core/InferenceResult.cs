using System.Numerics.Tensors;
using UrbanSound.Faces;
using UrbanSound.Models;

namespace UrbanSound;

/// <summary>What a model says of one input. Immutable.</summary>
public sealed record InferenceResult
{
    /// <summary>All labels with their scores, the highest first; equal scores in the order of the labels.</summary>
    public required IReadOnlyList<LabelScore> Scores { get; init; }

    /// <summary>Which model said so.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>Time from the start of decoding to the answer.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// The faces, where they were looked for, else null: of a picture all, the largest first; of a video, for each part of the vote the
    /// face that weighed most.
    /// </summary>
    public IReadOnlyList<RecognisedFace>? Faces { get; init; }

    /// <summary>Frames of a video that were looked at for faces; null for everything else.</summary>
    public int? Frames { get; init; }

    /// <summary>Whom a video's frames showed, the heaviest part first, empty without a face; null for everything else.</summary>
    public IReadOnlyList<FaceVote>? Vote { get; init; }

    /// <summary>The label with the highest score.</summary>
    public string Label => Scores[0].Label;

    /// <summary>The highest score, a probability from 0 to 1.</summary>
    public float Score => Scores[0].Score;

    /// <summary>Sorts a model's scores into a result.</summary>
    internal static InferenceResult Create(ReadOnlySpan<float> scores, IReadOnlyList<string> labels, ModelIdentity model, TimeSpan elapsed)
    {
        if (!TensorPrimitives.IsFiniteAll(scores))
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{model.Name} gives this input scores that are no numbers; its values are beyond what the model can take.");
        var sorted = new LabelScore[scores.Length];
        for (int i = 0; i < sorted.Length; i++)
            sorted[i] = new LabelScore(i, labels[i], scores[i]);
        Array.Sort(sorted, (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Index.CompareTo(b.Index));
        return new InferenceResult { Scores = sorted, Model = model, Elapsed = elapsed };
    }
}

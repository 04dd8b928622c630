using UrbanSound.Training.Datasets;

namespace UrbanSound.Training.Evaluation;

/// <summary>What became of one clip: a model's scores, or the reason why there are none. Immutable.</summary>
public sealed record EvaluatedClip
{
    /// <summary>The clip.</summary>
    public required LabelledClip Clip { get; init; }

    /// <summary>Probabilities from 0 to 1 in the order of the labels; null when the clip could not be classified.</summary>
    public IReadOnlyList<float>? Scores { get; init; }

    /// <summary>Why it could not be classified; null when it was.</summary>
    public UrbanSoundException? Error { get; init; }

    /// <summary>Time from the start of decoding to the scores. Zero for a clip without scores.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Place of the highest score among the labels, the first of equal ones; −1 without scores.</summary>
    public int Predicted
    {
        get
        {
            int best = -1;
            for (int i = 0; i < (Scores?.Count ?? 0); i++)
            {
                if (best < 0 || Scores![i] > Scores[best])
                    best = i;
            }

            return best;
        }
    }

    /// <summary>The highest score, 0 to 1; 0 without scores.</summary>
    public float Confidence => Predicted is >= 0 and var best ? Scores![best] : 0;
}

namespace UrbanSound.Models;

/// <summary>What the numbers of a model's output are.</summary>
public enum OutputMeaning
{
    /// <summary>Unnormalised log-probabilities: softmax(value / temperature) gives probabilities that sum to 1.</summary>
    Logits,

    /// <summary>Probabilities from 0 to 1, used as they are.</summary>
    Probabilities,
}

namespace UrbanSound;

/// <summary>One label with its score.</summary>
/// <param name="Index">Place of the label in the model's outputs, from 0.</param>
/// <param name="Label">The label.</param>
/// <param name="Score">Probability, 0 to 1.</param>
public readonly record struct LabelScore(int Index, string Label, float Score);

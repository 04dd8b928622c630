namespace UrbanSound.Faces;

/// <summary>A gallery's answer. Immutable.</summary>
/// <param name="Outcome">Known, uncertain or unknown.</param>
/// <param name="Identity">The person, if known; otherwise null.</param>
/// <param name="Similarity">Similarity to the likest person, −1 to 1; 0 for an empty gallery.</param>
/// <param name="Score">What was compared with the threshold: the similarity less half of that to others (<see cref="FaceIndex.Scores"/>).</param>
/// <param name="Likest">The likest person, known or not; null for an empty gallery. Not to be shown as an answer.</param>
/// <param name="Threshold">The score from which on a face is known.</param>
public sealed record FaceMatch(FaceOutcome Outcome, string? Identity, float Similarity, float Score, string? Likest, float Threshold);

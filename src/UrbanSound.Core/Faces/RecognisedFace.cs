namespace UrbanSound.Faces;

/// <summary>A face of a picture, and whose it is. Immutable.</summary>
/// <param name="Box">Where, in pixels of the picture.</param>
/// <param name="Confidence">The detector's, 0 to 1.</param>
/// <param name="Identity">The person; null when nobody is recognised.</param>
/// <param name="Similarity">To the likest person: −1 to 1 in a gallery, 0 to 1 from a classifier; 0 where there is nobody to be like.</param>
/// <param name="Quality"><see cref="FaceQuality.Overall"/>: 0 useless to 1 good.</param>
/// <param name="Outcome">Known with an <paramref name="Identity"/>; otherwise uncertain or unknown.</param>
public sealed record RecognisedFace(FaceBox Box, float Confidence, string? Identity, float Similarity, float Quality, FaceOutcome Outcome);

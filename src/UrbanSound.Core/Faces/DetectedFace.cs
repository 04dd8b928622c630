using System.Numerics;

namespace UrbanSound.Faces;

/// <summary>A face that a detector found. Immutable.</summary>
/// <param name="Box">Where.</param>
/// <param name="Confidence">The detector's score, 0 to 1.</param>
/// <param name="Landmarks">
/// Left eye, right eye, nose, left and right corner of the mouth, as seen in the picture and in its pixels; null where the detector
/// gives none.
/// </param>
public sealed record DetectedFace(FaceBox Box, float Confidence, IReadOnlyList<Vector2>? Landmarks);

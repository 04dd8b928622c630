namespace UrbanSound.Faces;

/// <summary>One enrolled photo of a person: its embedding, never its pixels. Immutable.</summary>
/// <param name="Embedding">The embedding, of length 1.</param>
/// <param name="Source">Where it came from, say a file's name; may be null.</param>
/// <param name="Quality">How good the photo is; null where nobody measured it.</param>
public sealed record FaceSample(IReadOnlyList<float> Embedding, string? Source = null, FaceQuality? Quality = null);

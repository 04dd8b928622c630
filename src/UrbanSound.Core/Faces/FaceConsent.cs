namespace UrbanSound.Faces;

/// <summary>That a person agreed to be recognised. Immutable.</summary>
/// <param name="GivenAt">When.</param>
/// <param name="Purpose">To what, and where the proof is; not empty.</param>
public sealed record FaceConsent(DateTimeOffset GivenAt, string Purpose);

namespace UrbanSound.Faces;

/// <summary>That a person was erased from a gallery: read back after the deletion, nothing was there. Immutable; kept nowhere by the gallery.</summary>
/// <param name="Identity">The person's name.</param>
/// <param name="Gallery">The gallery's name.</param>
/// <param name="ErasedAt">When.</param>
/// <param name="Samples">Enrolled photos whose embeddings are gone; 0 if the record could no longer be read.</param>
/// <param name="ConsentGivenAt">When the consent that ended was given; null if the record could no longer be read.</param>
public sealed record ErasureReceipt(string Identity, string Gallery, DateTimeOffset ErasedAt, int Samples, DateTimeOffset? ConsentGivenAt);

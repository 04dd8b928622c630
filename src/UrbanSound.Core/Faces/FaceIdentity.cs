namespace UrbanSound.Faces;

/// <summary>A person as a gallery keeps one. Immutable.</summary>
public sealed record FaceIdentity
{
    /// <summary>The person's name, unique in the gallery.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the embedder's file.</summary>
    public required string ModelHash { get; init; }

    /// <summary>SHA-256 of the embedder's manifest, or of the settings that stand for it.</summary>
    public required string ManifestHash { get; init; }

    /// <summary>What the person agreed to.</summary>
    public required FaceConsent Consent { get; init; }

    /// <summary>When the identity ceases to exist; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The enrolled photos, at least one.</summary>
    public required IReadOnlyList<FaceSample> Samples { get; init; }
}

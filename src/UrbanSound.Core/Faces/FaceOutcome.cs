namespace UrbanSound.Faces;

/// <summary>What a gallery says of a face.</summary>
public enum FaceOutcome
{
    /// <summary>Nobody of the gallery is like it.</summary>
    Unknown,

    /// <summary>Somebody is like it, but not enough to be named: ask for a better picture, or a person.</summary>
    Uncertain,

    /// <summary>Somebody of the gallery, with a similarity at or above the threshold.</summary>
    Known,
}

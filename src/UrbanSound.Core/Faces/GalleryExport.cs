namespace UrbanSound.Faces;

/// <summary>An exported gallery.</summary>
internal sealed record GalleryExport(int FormatVersion, IReadOnlyList<FaceIdentity> Identities)
{
    public const int CurrentFormatVersion = 1;

    /// <summary>Longer ones are refused: before they are read where the stream tells its length, else once so much has been read.</summary>
    public const long MaxBytes = 256L << 20;
}

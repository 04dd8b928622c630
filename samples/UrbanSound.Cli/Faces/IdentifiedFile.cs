using UrbanSound.Faces;

namespace UrbanSound.Cli.Faces;

/// <summary>One line of <c>faces identify --json</c>. Scripts read it: names and order stay.</summary>
/// <param name="File">The picture or video.</param>
/// <param name="Label">The largest face's identity, or that of the vote; otherwise "unknown".</param>
/// <param name="Faces">The faces of a picture; null for a video.</param>
/// <param name="Frames">Frames looked at; null for a picture.</param>
/// <param name="Vote">The vote of a video, the heaviest first; null for a picture.</param>
/// <param name="Record">What is recorded of the person; null where nothing is.</param>
internal sealed record IdentifiedFile(
    string File,
    string Label,
    IReadOnlyList<IdentifiedFile.Found>? Faces,
    int? Frames,
    IReadOnlyList<IdentifiedFile.Share>? Vote,
    IReadOnlyDictionary<string, string>? Record)
{
    public const string Unknown = "unknown";

    /// <param name="Box">x, y, width and height in pixels of the picture.</param>
    /// <param name="Confidence">The detector's, 0 to 1.</param>
    /// <param name="Identity">The person, or null.</param>
    /// <param name="Similarity">To the likest person, −1 to 1.</param>
    /// <param name="Quality">0 useless to 1 good.</param>
    /// <param name="Outcome">known, uncertain or unknown.</param>
    internal sealed record Found(double[] Box, double Confidence, string? Identity, double Similarity, double Quality, string Outcome)
    {
        public static Found Create(DetectedFace face, FaceMatch match, FaceQuality quality) => new(
            DetectedFile.Box(face.Box),
            DetectedFile.Rounded(face.Confidence, 4),
            match.Identity,
            DetectedFile.Rounded(match.Similarity, 4),
            DetectedFile.Rounded(quality.Overall, 4),
            GalleryOptions.OutcomeName(match.Outcome));
    }

    /// <param name="Identity">A person, or "unknown".</param>
    /// <param name="Weight">Share of the vote, 0 to 1.</param>
    /// <param name="Frames">Frames in which the largest face was this person's.</param>
    internal sealed record Share(string Identity, double Weight, int Frames);
}

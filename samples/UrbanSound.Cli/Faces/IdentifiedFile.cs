using UrbanSound.Faces;

namespace UrbanSound.Cli.Faces;

/// <summary>One line of <c>faces identify --json</c>. Scripts read it: names and order stay.</summary>
/// <param name="File">The picture or video.</param>
/// <param name="Label">The largest face's identity, or that of the vote; otherwise "unknown".</param>
/// <param name="Faces">The faces of a picture, the largest first; of a video, the heaviest of each part of the vote.</param>
/// <param name="Frames">Frames looked at; null for a picture.</param>
/// <param name="Vote">The vote of a video, the heaviest first; null for a picture.</param>
/// <param name="Record">What is recorded of the person; null where nothing is.</param>
internal sealed record IdentifiedFile(
    string File,
    string Label,
    IReadOnlyList<IdentifiedFile.Found>? Faces,
    int? Frames,
    IReadOnlyList<FaceVote>? Vote,
    IReadOnlyDictionary<string, string>? Record)
{
    public static IdentifiedFile Create(string file, InferenceResult result) =>
        new(file, result.Label, [.. result.Faces!.Select(Found.Create)], result.Frames, result.Vote, null);

    /// <param name="Box">x, y, width and height in pixels of the picture.</param>
    /// <param name="Confidence">The detector's, 0 to 1.</param>
    /// <param name="Identity">The person, or null.</param>
    /// <param name="Similarity">To the likest person, −1 to 1.</param>
    /// <param name="Quality">0 useless to 1 good.</param>
    /// <param name="Outcome">known, uncertain or unknown.</param>
    internal sealed record Found(double[] Box, double Confidence, string? Identity, double Similarity, double Quality, string Outcome)
    {
        public static Found Create(RecognisedFace face) => new(
            DetectedFile.Box(face.Box),
            DetectedFile.Rounded(face.Confidence, 4),
            face.Identity,
            DetectedFile.Rounded(face.Similarity, 4),
            DetectedFile.Rounded(face.Quality, 4),
            face.Outcome.ToString().ToLowerInvariant());
    }
}

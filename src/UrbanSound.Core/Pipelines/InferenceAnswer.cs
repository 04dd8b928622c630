using System.Text.Json.Serialization;
using UrbanSound.Faces;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>The JSON object of one answer. Scripts and clients read it: names and order stay.</summary>
internal sealed record InferenceAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    string Label,
    float Score,
    IEnumerable<LabelScore> Scores,
    ModelIdentity Model,
    double Milliseconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<InferenceAnswer.Face>? Faces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Frames,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<FaceVote>? Vote)
{
    /// <param name="Box">x, y, width and height in pixels of the picture.</param>
    /// <param name="Confidence">The detector's, 0 to 1.</param>
    /// <param name="Identity">The person, or null.</param>
    /// <param name="Similarity">To the likest person, −1 to 1.</param>
    /// <param name="Quality">0 useless to 1 good.</param>
    /// <param name="Outcome">known, uncertain or unknown.</param>
    internal sealed record Face(double[] Box, double Confidence, string? Identity, double Similarity, double Quality, string Outcome)
    {
        public static Face Create(RecognisedFace face) => new(
            [.. ((float[])[face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height]).Select(v => Math.Round(v, 2))],
            Math.Round(face.Confidence, 4),
            face.Identity,
            Math.Round(face.Similarity, 4),
            Math.Round(face.Quality, 4),
            face.Outcome switch { FaceOutcome.Known => "known", FaceOutcome.Uncertain => "uncertain", _ => "unknown" });
    }
}

using UrbanSound.Faces;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>Names by likeness to enrolled people.</summary>
internal sealed class FacePipelineGallery(FaceEmbedder embedder, FaceGallery gallery) : FacePipelineNamer
{
    public override ModelIdentity Model => embedder.Identity;

    public override void Dispose() => embedder.Dispose();

    protected override (string? Identity, float Similarity, FaceOutcome Outcome) Name(RgbImage image, DetectedFace face)
    {
        FaceMatch match = gallery.Identify(embedder.Embed(image, face));
        return (match.Identity, match.Similarity, match.Outcome);
    }
}

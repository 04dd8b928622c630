using UrbanSound.Faces;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>Says whose a face is. Thread-safe but for disposal.</summary>
internal abstract class FacePipelineNamer : IDisposable
{
    /// <summary>The model that decides.</summary>
    public abstract ModelIdentity Model { get; }

    public RecognisedFace Recognise(RgbImage image, DetectedFace face)
    {
        (string? identity, float similarity, FaceOutcome outcome) = Name(image, face);
        return new RecognisedFace(face.Box, face.Confidence, identity, similarity, FaceQuality.Measure(image, face).Overall, outcome);
    }

    public abstract void Dispose();

    protected abstract (string? Identity, float Similarity, FaceOutcome Outcome) Name(RgbImage image, DetectedFace face);
}

using UrbanSound.Faces;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>Names by a classifier of aligned faces, one of whose labels may be "unknown".</summary>
internal sealed class FacePipelineClassifier(ImageClassifier classifier) : FacePipelineNamer
{
    private readonly int _side = Math.Max(classifier.Manifest.Image!.Width, classifier.Manifest.Image.Height);

    public override ModelIdentity Model => classifier.Model;

    public override void Dispose() => classifier.Dispose();

    protected override (string? Identity, float Similarity, FaceOutcome Outcome) Name(RgbImage image, DetectedFace face)
    {
        InferenceResult said = classifier.Classify(FaceAlignment.Align(image, face, _side));
        if (said.Label == FacePipeline.Unknown)
            return (null, said.Scores.Where(s => s.Label != FacePipeline.Unknown).Select(s => s.Score).FirstOrDefault(), FaceOutcome.Unknown);
        // Below one half the others together are likelier.
        return said.Score >= 0.5f ? (said.Label, said.Score, FaceOutcome.Known) : (null, said.Score, FaceOutcome.Uncertain);
    }
}

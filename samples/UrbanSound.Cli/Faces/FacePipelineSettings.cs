using UrbanSound.Faces;
using UrbanSound.Pipelines;

namespace UrbanSound.Cli.Faces;

/// <summary>What recognises people: a gallery with the embedder that it belongs to, or a classifier that was trained on them.</summary>
/// <param name="Detector">The detector's file.</param>
/// <param name="Preset">What the embedder takes.</param>
internal sealed record FacePipelineSettings(string Detector, string Preset)
{
    /// <summary>A gallery's folder, with <see cref="Embedder"/>; null with <see cref="Classifier"/>.</summary>
    public string? Gallery { get; init; }

    /// <summary>The embedder's file.</summary>
    public string? Embedder { get; init; }

    /// <summary>The classifier's file.</summary>
    public string? Classifier { get; init; }

    /// <summary>Score from which on a face gets a name; null to have it measured on the gallery.</summary>
    public float? Threshold { get; init; }

    public FacePipelineOptions Options { get; init; } = FacePipelineOptions.Default;

    public async Task<FacePipeline> OpenAsync(CancellationToken cancellationToken)
    {
        if (Classifier is not null)
        {
            var found = FaceDetector.Load(Detector);
            try
            {
                return new FacePipeline(found, ImageClassifier.Load(Classifier), Options);
            }
            catch
            {
                found.Dispose();
                throw;
            }
        }
        var models = FaceModels.Load(Detector, Embedder!, Preset);
        try
        {
            var known = await FaceGallery.OpenFolderAsync(Gallery!, models.Embedder.Identity, new FaceGalleryOptions { Threshold = Threshold }, cancellationToken);
            return known.Identities.Count > 0 ? new FacePipeline(models.Detector, models.Embedder, known, Options)
                : throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{Gallery}: holds nobody. Enrol people with 'urbansound faces enrol'.");
        }
        catch
        {
            models.Dispose();
            throw;
        }
    }
}

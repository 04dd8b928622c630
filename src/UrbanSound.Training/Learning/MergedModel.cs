using UrbanSound.Models;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Files;
using UrbanSound.Training.Onnx;

namespace UrbanSound.Training.Learning;

/// <summary>Makes one ONNX file of backbone and head, with manifest and probe in it: a model like any other.</summary>
public static class MergedModel
{
    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="path">Where to; a file that is there is replaced.</param>
    /// <param name="backbone">The backbone that the head's embeddings came from.</param>
    /// <param name="head">The head; its temperature goes into the manifest.</param>
    /// <param name="description">Name, labels, licence and figures.</param>
    /// <returns>The manifest, with the probe.</returns>
    /// <exception cref="UrbanSoundException">
    /// InvalidOptions: labels and head differ in number, or a backbone that takes batches has a head for pooled maxima. NotFound,
    /// AccessDenied: the folder is not there, or not to be written to. Others: the backbone can't be read or run.
    /// </exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static ModelManifest Write(string path, Backbone backbone, TrainedHead head, ModelDescription description)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(description);
        if (description.Labels.Count != head.Classes)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{path}: {description.Labels.Count} labels don't name {head.Classes} classes.");
        int inputs = head.Pooling == EmbeddingPooling.MeanMax ? 2 * backbone.Dimensions : backbone.Dimensions;
        if (head.Inputs != inputs || (backbone.TakesBatches && head.Pooling != EmbeddingPooling.Mean))
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.InvalidOptions,
                $"{path}: a head on {head.Inputs} values pooled by {head.Pooling} doesn't fit on {backbone.Dimensions} values"
                + (backbone.TakesBatches ? ", which are one embedding a clip: pool by the mean." : "."));
        }

        (byte[] model, string output) = HeadMerger.Merge(OnnxFile.Read(backbone.Path), backbone.Manifest.Output.Name, head, !backbone.TakesBatches);
        ModelManifest manifest = backbone.Manifest with
        {
            Name = description.Name,
            Version = description.Version,
            Description = description.Text,
            Labels = description.Labels,
            Output = new ModelOutput { Name = output, Meaning = OutputMeaning.Logits, Temperature = head.Temperature },
            Licence = description.Licence,
            TrainingData = [.. backbone.Manifest.TrainingData, .. description.TrainingData],
            Accuracy = description.Accuracy,
            Probe = null,
        };
        return AtomicFile.Make(path, temporary =>
        {
            File.WriteAllBytes(temporary, model);
            ModelManifest proven = OnnxModel.CompleteProbe(temporary, manifest);
            File.WriteAllBytes(temporary, HeadMerger.WithMetadata(model, ModelManifest.MetadataKey, proven.ToJson()));
            // Loading runs the probe: what appears under the final name has been proven.
            OnnxModel.Load(temporary).Dispose();
            return proven;
        });
    }
}

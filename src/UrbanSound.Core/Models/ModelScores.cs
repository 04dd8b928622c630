using System.Numerics.Tensors;

namespace UrbanSound.Models;

/// <summary>Runs a classifier and turns what comes out into probabilities, as its manifest says.</summary>
internal static class ModelScores
{
    /// <summary>Probabilities of <paramref name="count"/> tensors, one row of labels behind the other.</summary>
    /// <exception cref="UrbanSoundException">ModelMismatch: another number of values than labels. InvalidModel: the run failed.</exception>
    internal static float[] Run(OnnxModel model, Memory<float> tensors, int count)
    {
        ModelManifest manifest = model.Manifest;
        float[] outputs = model.Run(tensors, count);
        int labels = manifest.Labels.Count;
        if (outputs.Length != count * labels)
            throw new UrbanSoundException(UrbanSoundErrorKind.ModelMismatch, $"{manifest.Name}: {count} inputs gave {outputs.Length} values, not {labels} labels each.");
        if (manifest.Output.Meaning == OutputMeaning.Logits)
        {
            for (int i = 0; i < count; i++)
            {
                Span<float> row = outputs.AsSpan(i * labels, labels);
                TensorPrimitives.Divide(row, (float)manifest.Output.Temperature, row);
                // exp(x − max) can't overflow, and the shift cancels out.
                TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), row);
                TensorPrimitives.SoftMax(row, row);
            }
        }

        return outputs;
    }
}

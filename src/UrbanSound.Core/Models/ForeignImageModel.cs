using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>Writes the manifest of a picture classifier that has none, from settings that somebody gives and the graph's own names.</summary>
internal static class ForeignImageModel
{
    /// <summary>Describes a graph.</summary>
    /// <param name="graph">One input, and the output that counts first.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="settings">From picture to tensor.</param>
    /// <param name="labels">In the order of the outputs.</param>
    /// <param name="meaning">What the outputs are.</param>
    /// <exception cref="UrbanSoundException">ModelMismatch: the graph has several inputs, or one of another size.</exception>
    internal static ModelManifest Describe(OnnxGraph graph, string name, ImageInputSettings settings, IReadOnlyList<string> labels, OutputMeaning meaning)
    {
        if (graph.Inputs.Count != 1 || graph.Outputs.Count == 0)
            throw ModelFile.Fault(UrbanSoundErrorKind.ModelMismatch, graph.Name, $"the graph has {graph.Inputs.Count} inputs and {graph.Outputs.Count} outputs; picture classifiers have one input.");
        var (input, node) = graph.Inputs.Single();
        int[] axes = settings.Layout == TensorLayout.Nchw ? [3, settings.Height, settings.Width] : [settings.Height, settings.Width, 3];
        // Only the batch axis is the graph's to tell.
        int[] shape = node.Dimensions is [var batch, _, _, _] ? [batch < 0 ? -1 : batch, .. axes] : axes;
        return new ModelManifest
        {
            FormatVersion = ModelManifest.CurrentFormatVersion,
            Name = name,
            Version = "unknown",
            Task = ModelTask.Image,
            Labels = labels,
            Image = settings,
            Input = new ModelInput { Name = input, Shape = shape },
            Output = new ModelOutput { Name = graph.Outputs.ContainsKey("logits") ? "logits" : graph.Outputs.Keys.First(), Meaning = meaning, Temperature = 1 },
            Licence = "unknown",
            TrainingData = [],
            Accuracy = [],
        };
    }
}

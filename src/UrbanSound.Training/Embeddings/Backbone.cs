using UrbanSound.Imaging;
using UrbanSound.Models;
using UrbanSound.Training.Onnx;

namespace UrbanSound.Training.Embeddings;

/// <summary>
/// A model whose output is taken as features: an ONNX file, how a recording becomes its input, and which output holds the embedding.
/// Immutable.
/// </summary>
/// <remarks>The embedding is one vector a recording, or one for each of several patches of it ([patches, dimensions]).</remarks>
public sealed class Backbone
{
    private Backbone(string path, ModelManifest manifest, int dimensions)
    {
        Path = path;
        Manifest = manifest;
        Dimensions = dimensions;
    }

    /// <summary>The ONNX file.</summary>
    public string Path { get; }

    /// <summary>Pre-processing, the graph's input and the output that holds the embedding. Its labels number the embedding's values.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Values of one embedding, 1 or more.</summary>
    public int Dimensions { get; }

    /// <summary>Whether the graph takes several recordings at once; then it gives one embedding each, otherwise one a patch.</summary>
    public bool TakesBatches => Manifest.Input.Shape[0] == -1;

    /// <summary>Finds out how to use a model.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="settings">
    /// A model manifest (.json) whose output names the embedding, for a file that carries none; its labels are not looked at. Null takes
    /// the manifest inside the file or beside it, or <see cref="YamNet"/>'s settings where inputs and outputs are exactly YAMNet's.
    /// </param>
    /// <returns>The backbone; the graph is read, but not run.</returns>
    /// <exception cref="UrbanSoundException">
    /// NotFound, AccessDenied, Unavailable: the file can't be read. InvalidModel: it is no ONNX model, has no settings, or bad ones.
    /// ModelMismatch: the graph has no such output, or leaves the embedding's size open.
    /// </exception>
    public static Backbone Load(string path, string? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        OnnxFile file = OnnxFile.Read(path);
        ModelManifest manifest =
            settings is not null ? ModelManifest.Load(settings)
            : file.Metadata.TryGetValue(ModelManifest.MetadataKey, out string? inside) ? ModelManifest.Parse(inside, path)
            : File.Exists(path + ".json") ? ModelManifest.Load(path + ".json")
            : IsYamNet(file) ? YamNet
            : throw new UrbanSoundException(
                UrbanSoundErrorKind.InvalidModel,
                $"{path}: it has no manifest, and is not YAMNet; tell how a recording becomes its input in a settings file (docs/model-manifest.md).");
        return Create(path, file, manifest);
    }

    /// <summary>Takes a model of pictures without a manifest: one input, one output with the embedding.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="settings">How a picture becomes its input.</param>
    /// <param name="licence">Licence of its weights.</param>
    /// <returns>The backbone; the graph is read, but not run.</returns>
    /// <exception cref="UrbanSoundException">As for <see cref="Load"/>; ModelMismatch, too: inputs or outputs are more than one.</exception>
    public static Backbone ForPictures(string path, ImageInputSettings settings, string licence)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(licence);
        OnnxFile file = OnnxFile.Read(path);
        if (file.Inputs is not [{ Shape.Count: 4 } input] || file.Outputs is not [var output])
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.ModelMismatch,
                $"{path}: a model that embeds pictures has one input of four axes and one output; this one has {file.Inputs.Count} and {file.Outputs.Count}.");
        }

        int batch = input.Shape[0] == 1 ? 1 : -1;
        int[] shape = settings.Layout == TensorLayout.Nchw ? [batch, 3, settings.Height, settings.Width] : [batch, settings.Height, settings.Width, 3];
        return Create(path, file, new ModelManifest
        {
            FormatVersion = ModelManifest.CurrentFormatVersion,
            Name = System.IO.Path.GetFileNameWithoutExtension(path),
            Version = "1",
            Task = ModelTask.Image,
            Labels = ["embedding"],
            Image = settings,
            Input = new ModelInput { Name = input.Name, Shape = shape },
            Output = new ModelOutput { Name = output.Name, Meaning = OutputMeaning.Logits, Temperature = 1 },
            Licence = licence,
            TrainingData = [],
            Accuracy = [],
        });
    }

    private static Backbone Create(string path, OnnxFile file, ModelManifest manifest)
    {
        OnnxValue output = file.Outputs.FirstOrDefault(o => o.Name == manifest.Output.Name)
            ?? throw new UrbanSoundException(
                UrbanSoundErrorKind.ModelMismatch,
                $"{path}: the graph has no output '{manifest.Output.Name}'; it has {string.Join(", ", file.Outputs.Select(o => $"'{o.Name}'"))}.");
        if (output.Last is < 1 or > 1 << 16 || output.Shape.Count != 2)
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.ModelMismatch,
                $"{path}: the output '{output.Name}' has the shape [{string.Join(", ", output.Shape)}]; an embedding is [patches or batch, size], the size fixed and at most 65,536.");
        }

        return new Backbone(path, ForEmbedding(manifest, (int)output.Last), (int)output.Last);
    }

    /// <summary>
    /// Settings of YAMNet (TensorFlow models, research/audioset) that takes 16 kHz samples and gives 1,024 values for each patch of
    /// 0.96 s, every 0.48 s. The window of 4.335 s makes eight patches without any silence added by the graph (15,600 + 7·7,680 samples).
    /// </summary>
    public static ModelManifest YamNet { get; } = new()
    {
        FormatVersion = ModelManifest.CurrentFormatVersion,
        Name = "yamnet",
        Version = "1",
        Task = ModelTask.Sound,
        Labels = ["embedding"],
        Sound = new SoundInput
        {
            SampleRate = 16_000,
            Seconds = 4.335,
            Padding = ClipPadding.Repeat,
            Features = SoundFeatures.Waveform,
            Spectrogram = null,
            Frames = null,
            Layout = null,
        },
        Input = new ModelInput { Name = "waveform", Shape = [69_360] },
        Output = new ModelOutput { Name = "embeddings", Meaning = OutputMeaning.Logits, Temperature = 1 },
        Licence = "Apache-2.0",
        TrainingData = [new TrainingSet { Name = "AudioSet", Licence = "CC BY 4.0 (labels)", Note = "YAMNet's own training, by Google." }],
        Accuracy = [],
    };

    private static bool IsYamNet(OnnxFile file) =>
        file.Inputs is [{ Name: "waveform", Shape: [-1] }]
        && file.Outputs.Any(o => o is { Name: "embeddings", Shape: [_, 1024] })
        && file.Outputs.Any(o => o is { Name: "scores", Shape: [_, 521] });

    // The loader compares the number of labels with the output's last size, so an embedding's values are its labels.
    private static ModelManifest ForEmbedding(ModelManifest manifest, int dimensions) => manifest with
    {
        Labels = [.. Enumerable.Range(0, dimensions).Select(i => $"e{i}")],
        Output = manifest.Output with { Meaning = OutputMeaning.Logits, Temperature = 1 },
        Accuracy = [],
        Probe = null,
    };
}

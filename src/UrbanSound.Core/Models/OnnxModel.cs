using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>
/// An ONNX model that agrees with its manifest: the graph's names and shapes were compared and the probe was run when it was
/// loaded. Thread-safe: any number of threads may run it at once. Dispose it when no run is under way.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly OnnxGraph _graph;
    private readonly string[] _outputNames;
    private readonly SoundPreprocessor? _sound;
    private readonly ImagePreprocessor? _image;

    /// <summary>Its settings came from Hugging Face's files, which know no probe.</summary>
    private readonly bool _describedByItsFolder;

    private OnnxModel(OnnxGraph graph, ModelManifest manifest, ModelIdentity identity, bool describedByItsFolder)
    {
        _graph = graph;
        _describedByItsFolder = describedByItsFolder;
        Manifest = manifest;
        Identity = identity;
        _outputNames = [manifest.Output.Name];
        if (manifest.Image is { } image)
            _image = new ImagePreprocessor(image);
        else
            _sound = new SoundPreprocessor(manifest);
        TensorLength = _image?.TensorLength ?? _sound!.TensorLength;
    }

    /// <summary>What the model says of itself.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Which model this is.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Whether one run takes any number of inputs.</summary>
    public bool TakesBatches => Manifest.Input.Shape[0] == -1;

    /// <summary>From sound to input tensor.</summary>
    /// <exception cref="UrbanSoundException">This is a model of pictures; kind <see cref="UrbanSoundErrorKind.ModelMismatch"/>.</exception>
    public SoundPreprocessor Preprocessor => _sound ?? throw ModelFile.Fault(
        UrbanSoundErrorKind.ModelMismatch, _graph.Name, "this is a model of pictures, which ImageClassifier runs, and not of sounds.");

    /// <summary>From picture to input tensor.</summary>
    /// <exception cref="UrbanSoundException">This is a model of sounds; kind <see cref="UrbanSoundErrorKind.ModelMismatch"/>.</exception>
    public ImagePreprocessor ImagePreprocessor => _image ?? throw ModelFile.Fault(
        UrbanSoundErrorKind.ModelMismatch, _graph.Name, "this is a model of sounds, which SoundClassifier runs, and not of pictures.");

    /// <summary>Values of one input tensor.</summary>
    internal int TensorLength { get; }

    /// <summary>Loads a model that carries its manifest: in its metadata, or beside it as <c>MODEL.onnx.json</c>.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">How to run it; null means one thread a run.</param>
    /// <returns>The model, proven.</returns>
    /// <exception cref="UrbanSoundException">
    /// NotFound: no such file. InvalidModel: the file is no ONNX model, or has no manifest, or a bad one. ModelMismatch: manifest
    /// and graph don't belong together, or the probe gives other numbers. Unavailable: the ONNX Runtime library is missing.
    /// </exception>
    public static OnnxModel Load(string path, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(ModelFile.Read(path, ModelFile.MaxModelBytes), path, null, options ?? OnnxModelOptions.Default);
    }

    /// <summary>Loads a model whose settings the caller gives, for files without a manifest.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="manifest">The settings; they win over a manifest in the file. A probe in them is run.</param>
    /// <param name="options">How to run it; null means one thread a run.</param>
    /// <returns>The model.</returns>
    /// <exception cref="UrbanSoundException">As in <see cref="Load(string, OnnxModelOptions?)"/>.</exception>
    public static OnnxModel Load(string path, ModelManifest manifest, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(manifest);
        manifest.Validate();
        return Load(ModelFile.Read(path, ModelFile.MaxModelBytes), path, manifest, options ?? OnnxModelOptions.Default);
    }

    /// <summary>Runs a model on its manifest's probe and writes down what comes out, for the manifest to carry.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="manifest">Its manifest, with or without a probe.</param>
    /// <returns>The manifest with a probe that this model, on this machine, passes.</returns>
    /// <exception cref="UrbanSoundException">As in <see cref="Load(string, OnnxModelOptions?)"/>.</exception>
    public static ModelManifest CompleteProbe(string path, ModelManifest manifest)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(manifest);
        using OnnxModel model = Open(ModelFile.Read(path, ModelFile.MaxModelBytes), path, manifest with { Probe = null }, OnnxModelOptions.Default);
        return manifest with { Probe = ProbeRun.Record(model) };
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs"><paramref name="count"/> input tensors, one behind the other.</param>
    /// <param name="count">Number of inputs, at least 1; 1 for a model without a batch axis.</param>
    /// <returns>The output's values, one input's behind the other's.</returns>
    /// <exception cref="UrbanSoundException">The run failed; kind <see cref="UrbanSoundErrorKind.InvalidModel"/>.</exception>
    public float[] Run(float[] inputs, int count)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count > 1 && !TakesBatches)
            throw new ArgumentOutOfRangeException(nameof(count), count, "The model has no batch axis.");
        if (inputs.Length != (long)count * TensorLength)
            throw new ArgumentException($"{count} inputs of {TensorLength} values are needed, not {inputs.Length} values.", nameof(inputs));
        return Run(inputs.AsMemory(), count);
    }

    /// <inheritdoc cref="Run(float[], int)"/>
    internal float[] Run(Memory<float> inputs, int count)
    {
        long[] shape = [.. Manifest.Input.Shape];
        if (TakesBatches)
            shape[0] = count;
        return _graph.Run(Manifest.Input.Name, inputs, shape, _outputNames)[0];
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    /// <summary>Loads a model whose settings the caller gives once the graph has told its names and shapes.</summary>
    internal static OnnxModel Load(string path, Func<OnnxGraph, ModelManifest> describe, OnnxModelOptions options) =>
        Open(ModelFile.Read(path, ModelFile.MaxModelBytes), path, null, options, describe);

    internal static OnnxModel Load(byte[] bytes, string name, ModelManifest? manifest, OnnxModelOptions options)
    {
        OnnxModel model = Open(bytes, name, manifest, options);
        try
        {
            if (model.Manifest.Probe is not null)
                ProbeRun.Verify(model, name);
            else if (manifest is null && !model._describedByItsFolder)
                throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, name, "its manifest has no probe, so nothing proves that they belong together; 'urbansound model probe' makes one.");
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Everything but the probe.</summary>
    internal static OnnxModel Open(byte[] bytes, string name, ModelManifest? manifest, OnnxModelOptions options, Func<OnnxGraph, ModelManifest>? describe = null)
    {
        OnnxGraph graph = OnnxGraph.Open(bytes, name, options);
        try
        {
            string json;
            bool describedByItsFolder = false;
            if (describe is not null)
            {
                manifest = describe(graph);
                manifest.Validate();
                json = manifest.ToJson();
            }
            else if (manifest is null)
            {
                (json, describedByItsFolder) = FindManifest(graph, name);
                manifest = ModelManifest.Parse(json, name);
            }
            else
            {
                json = manifest.ToJson();
            }

            CompareWithGraph(graph, manifest, name);
            var identity = new ModelIdentity(
                manifest.Name,
                manifest.Version,
                Convert.ToHexStringLower(SHA256.HashData(bytes)),
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
                SdkVersion());
            return new OnnxModel(graph, manifest, identity, describedByItsFolder);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static (string Json, bool DescribedByItsFolder) FindManifest(OnnxGraph graph, string name)
    {
        if (graph.Metadata.TryGetValue(ModelManifest.MetadataKey, out string? json))
            return (json, false);
        string beside = name + ".json";
        if (File.Exists(beside))
            return (Encoding.UTF8.GetString(ModelFile.Read(beside, ModelManifest.MaxLength)), false);
        if (HuggingFaceModel.Find(graph, name) is { } described)
            return (described.ToJson(), true);
        throw ModelFile.Fault(
            UrbanSoundErrorKind.InvalidModel,
            name,
            $"it has no manifest, neither in its metadata ({ModelManifest.MetadataKey}) nor as {beside}, nor Hugging Face's preprocessor_config.json and config.json; settings are never guessed, so write one (docs/model-manifest.md) or give them in code.");
    }

    private static void CompareWithGraph(OnnxGraph graph, ModelManifest manifest, string name)
    {
        NodeMetadata input = Find(graph.Inputs, manifest.Input.Name, "input");
        if (graph.Inputs.Count != 1)
            throw Mismatch($"the graph has {graph.Inputs.Count} inputs; classifiers have one.");
        IReadOnlyList<int> shape = manifest.Input.Shape;
        // A symbolic size (−1) in the graph takes any value; a batch axis in the manifest needs one.
        bool fits = input.Dimensions.Length == shape.Count && input.Dimensions.Zip(shape).All(d => d.First == d.Second || (d.First < 0 && d.Second > 0));
        if (!fits)
            throw Mismatch($"the graph's input '{manifest.Input.Name}' has the shape [{string.Join(", ", input.Dimensions)}], the manifest says [{string.Join(", ", shape)}].");

        NodeMetadata output = Find(graph.Outputs, manifest.Output.Name, "output");
        int last = output.Dimensions is [.., var size] ? size : 1;
        // [1, 1000, 1, 1] is a thousand values too.
        long all = output.Dimensions.Skip(1).Aggregate(1L, (product, d) => d < 0 || product < 0 ? -1 : product * d);
        if (last >= 0 && last != manifest.Labels.Count && all != manifest.Labels.Count)
            throw Mismatch($"the graph's output '{manifest.Output.Name}' has {Math.Max(last, all)} values, the manifest has {manifest.Labels.Count} labels.");

        NodeMetadata Find(IReadOnlyDictionary<string, NodeMetadata> nodes, string wanted, string kind)
        {
            if (!nodes.TryGetValue(wanted, out NodeMetadata? node))
                throw Mismatch($"the manifest's {kind} '{wanted}' is not in the graph, which has {string.Join(", ", nodes.Keys.Select(k => $"'{k}'"))}.");
            if (!node.IsTensor || node.ElementDataType != TensorElementType.Float)
                throw Mismatch($"the graph's {kind} '{wanted}' is no float32 tensor.");
            return node;
        }

        UrbanSoundException Mismatch(string fault) => ModelFile.Fault(UrbanSoundErrorKind.ModelMismatch, name, "manifest and graph don't belong together: " + fault);
    }

    private static string SdkVersion() =>
        typeof(OnnxModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}

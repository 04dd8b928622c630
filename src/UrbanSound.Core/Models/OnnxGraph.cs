using Microsoft.ML.OnnxRuntime;

namespace UrbanSound.Models;

/// <summary>
/// A graph as ONNX Runtime loaded it: what goes in, what comes out, and a run. It knows nothing of manifests. Thread-safe but for
/// disposal.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    private OnnxGraph(InferenceSession session, string name)
    {
        _session = session;
        Name = name;
    }

    /// <summary>The file it came from, for messages.</summary>
    public string Name { get; }

    /// <summary>The graph's inputs by name; initialisers that could be overridden are not among them.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>The graph's outputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>The file's own metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Loads a graph.</summary>
    /// <param name="bytes">The ONNX file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="UrbanSoundException">InvalidModel: the bytes are no ONNX model that can be loaded.</exception>
    public static OnnxGraph Open(byte[] bytes, string name, OnnxModelOptions options)
    {
        options.Validate();
        if (bytes.Length == 0)
            throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, name, "the file is empty.");
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = options.ThreadsPerRun,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        };
        // Idle threads sleep instead of spinning: other runs need their cores.
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            return new OnnxGraph(new InferenceSession(bytes, settings), name);
        }
        catch (OnnxRuntimeException fault)
        {
            throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, name, $"it is no ONNX model that can be loaded: {fault.Message}", fault);
        }
    }

    /// <summary>Runs the graph on one input tensor.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="values">Its values.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="outputs">Names of the outputs to compute.</param>
    /// <returns>The values of each output, in the order asked for.</returns>
    /// <exception cref="UrbanSoundException">InvalidModel: the run failed.</exception>
    public float[][] Run(string input, Memory<float> values, long[] shape, IReadOnlyCollection<string> outputs)
    {
        try
        {
            using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
            using IDisposableReadOnlyCollection<OrtValue> found = _session.Run(_runOptions, [input], [tensor], outputs);
            var results = new float[found.Count][];
            for (int i = 0; i < results.Length; i++)
                results[i] = found[i].GetTensorDataAsSpan<float>().ToArray();
            return results;
        }
        catch (OnnxRuntimeException fault)
        {
            throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, Name, $"the run failed: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }
}

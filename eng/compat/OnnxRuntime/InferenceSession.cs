using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A loaded model. Threads may share it: runs don't change it, and disposal waits for the runs under way.</summary>
internal sealed unsafe class InferenceSession : IDisposable
{
    private readonly OrtApi _api = OrtApi.Instance;
    private readonly OrtHandle _handle;

    /// <summary>Loads a model from a file; weights that it keeps in files beside it are found there.</summary>
    public InferenceSession(string modelPath, SessionOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        ArgumentNullException.ThrowIfNull(options);
        using var borrowed = options.Handle.Borrow();
        nint session;
        if (OperatingSystem.IsWindows())
        {
            // wchar_t there; a .NET string is NUL-terminated UTF-16 already.
            fixed (char* path = modelPath)
                _api.Check(_api.CreateSession(_api.Environment, path, borrowed.Value, &session));
        }
        else
        {
            using var path = new Utf8Strings([modelPath]);
            _api.Check(_api.CreateSession(_api.Environment, path.Pointers[0], borrowed.Value, &session));
        }

        _handle = new OrtHandle(session, _api.ReleaseSession);
        (InputNames, InputMetadata, OutputNames, OutputMetadata, ModelMetadata) = Describe();
    }

    /// <summary>Loads a model from memory, which it copies.</summary>
    public InferenceSession(byte[] model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        using var borrowed = options.Handle.Borrow();
        nint session;
        // The address of the first element of an empty array is null, which is no model but no crash either.
        fixed (byte* bytes = model)
            _api.Check(_api.CreateSessionFromArray(_api.Environment, bytes, (nuint)model.Length, borrowed.Value, &session));
        _handle = new OrtHandle(session, _api.ReleaseSession);
        (InputNames, InputMetadata, OutputNames, OutputMetadata, ModelMetadata) = Describe();
    }

    private delegate nint CountRow(nint session, nuint* count);

    private delegate nint NameRow(nint session, nuint index, byte** name);

    private delegate nint TypeRow(nint session, nuint index, nint* typeInfo);

    public IReadOnlyList<string> InputNames { get; }

    public IReadOnlyList<string> OutputNames { get; }

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; }

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; }

    public ModelMetadata ModelMetadata { get; }

    /// <summary>Computes the named outputs; the caller disposes them.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        var outputs = new nint[outputNames.Count];
        RunCore(runOptions, inputNames, inputValues, outputNames, outputs);
        var values = new DisposableList<OrtValue>(outputs.Length);
        foreach (var output in outputs)
            values.Add(new OrtValue(_api, output));
        return values;
    }

    /// <summary>Computes the named outputs into tensors of the caller's, whose shapes must be what the model gives.</summary>
    public void Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        ArgumentNullException.ThrowIfNull(outputValues);
        if (outputNames.Count != outputValues.Count)
            throw new ArgumentException($"{outputNames.Count} output names, but {outputValues.Count} values.", nameof(outputValues));
        using var outputs = new BorrowedValues(outputValues);
        RunCore(runOptions, inputNames, inputValues, outputNames, outputs.Pointers);
    }

    public void Dispose() => _handle.Dispose();

    private void RunCore(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        nint[] outputs)
    {
        ArgumentNullException.ThrowIfNull(runOptions);
        ArgumentNullException.ThrowIfNull(inputNames);
        ArgumentNullException.ThrowIfNull(inputValues);
        if (inputNames.Count != inputValues.Count)
            throw new ArgumentException($"{inputNames.Count} input names, but {inputValues.Count} values.", nameof(inputValues));
        using var session = _handle.Borrow();
        using var options = runOptions.Handle.Borrow();
        using var inputs = new BorrowedValues(inputValues);
        using var inputTexts = new Utf8Strings(inputNames);
        using var outputTexts = new Utf8Strings(outputNames);
        fixed (nint* inputPointers = inputs.Pointers)
        fixed (nint* outputPointers = outputs)
        {
            _api.Check(_api.Run(
                session.Value, options.Value,
                inputTexts.Pointers, inputPointers, (nuint)inputs.Pointers.Length,
                outputTexts.Pointers, (nuint)outputs.Length, outputPointers));
        }
    }

    private (List<string> InputNames, Dictionary<string, NodeMetadata> Inputs, List<string> OutputNames, Dictionary<string, NodeMetadata> Outputs, ModelMetadata Model) Describe()
    {
        try
        {
            var (inputNames, inputs) = DescribeNodes(_api.SessionGetInputCount, _api.SessionGetInputName, _api.SessionGetInputTypeInfo);
            var (outputNames, outputs) = DescribeNodes(_api.SessionGetOutputCount, _api.SessionGetOutputName, _api.SessionGetOutputTypeInfo);
            return (inputNames, inputs, outputNames, outputs, DescribeModel());
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    private (List<string> Names, Dictionary<string, NodeMetadata> Nodes) DescribeNodes(CountRow getCount, NameRow getName, TypeRow getType)
    {
        using var session = _handle.Borrow();
        nuint count;
        _api.Check(getCount(session.Value, &count));
        var names = new List<string>();
        var nodes = new Dictionary<string, NodeMetadata>(StringComparer.Ordinal);
        for (nuint i = 0; i < count; i++)
        {
            byte* text;
            _api.Check(getName(session.Value, i, &text));
            var name = _api.TakeString(text);
            nint type;
            _api.Check(getType(session.Value, i, &type));
            using var typeInfo = new OrtHandle(type, _api.ReleaseTypeInfo);
            names.Add(name);
            nodes[name] = DescribeNode(name, type);
        }

        return (names, nodes);
    }

    private NodeMetadata DescribeNode(string name, nint type)
    {
        nint tensorInfo;
        _api.Check(_api.CastTypeInfoToTensorInfo(type, &tensorInfo));
        if (tensorInfo == 0)
            return new NodeMetadata(isTensor: false, default, []);
        var info = new OrtTensorTypeAndShapeInfo(_api, tensorInfo, isDeclaration: true);
        if (info.Shape.Any(dimension => dimension > int.MaxValue))
            throw new OnnxRuntimeException(ErrorCode.InvalidGraph, $"'{name}' declares the shape [{string.Join(',', info.Shape)}], which no memory holds.");
        return new NodeMetadata(isTensor: true, info.ElementDataType, Array.ConvertAll(info.Shape, dimension => (int)Math.Max(dimension, -1)));
    }

    private ModelMetadata DescribeModel()
    {
        using var session = _handle.Borrow();
        nint metadata;
        _api.Check(_api.SessionGetModelMetadata(session.Value, &metadata));
        using var owned = new OrtHandle(metadata, _api.ReleaseModelMetadata);
        byte* producer;
        _api.Check(_api.ModelMetadataGetProducerName(metadata, &producer));
        var producerName = _api.TakeString(producer);
        byte* graph;
        _api.Check(_api.ModelMetadataGetGraphName(metadata, &graph));
        var graphName = _api.TakeString(graph);
        long version;
        _api.Check(_api.ModelMetadataGetVersion(metadata, &version));
        return new ModelMetadata(producerName, graphName, version, CustomMetadata(metadata));
    }

    private Dictionary<string, string> CustomMetadata(nint metadata)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        byte** keys;
        long count;
        _api.Check(_api.ModelMetadataGetCustomMetadataMapKeys(metadata, &keys, &count));
        try
        {
            for (long i = 0; i < count; i++)
            {
                byte* value;
                _api.Check(_api.ModelMetadataLookupCustomMetadataMap(metadata, keys[i], &value));
                map[Marshal.PtrToStringUTF8((nint)keys[i]) ?? ""] = _api.TakeString(value);
            }
        }
        finally
        {
            for (long i = 0; i < count; i++)
                _api.Free(keys[i]);
            _api.Free(keys);
        }

        return map;
    }

    /// <summary>Keeps values alive for a run, though another thread dispose them meanwhile.</summary>
    private readonly ref struct BorrowedValues
    {
        private readonly OrtHandle[] _handles;

        public BorrowedValues(IReadOnlyCollection<OrtValue> values)
        {
            _handles = new OrtHandle[values.Count];
            Pointers = new nint[values.Count];
            var index = 0;
            try
            {
                foreach (var value in values)
                {
                    var pointer = value.Handle.Borrow().Value;
                    _handles[index] = value.Handle;
                    Pointers[index++] = pointer;
                }
            }
            catch
            {
                // A value that was disposed before, or null: give back those borrowed so far.
                Dispose();
                throw;
            }
        }

        public nint[] Pointers { get; }

        public void Dispose()
        {
            foreach (var handle in _handles)
                handle?.DangerousRelease();
        }
    }
}

using System.Runtime.InteropServices;
using UrbanSound.Training.Learning;

namespace UrbanSound.Training.Onnx;

/// <summary>Puts pooling, scaling and layers of a head behind a backbone's graph.</summary>
internal sealed class HeadMerger
{
    // Before that version Add and Sub did not broadcast as today.
    private const long OldestOpset = 7;

    // From that version on ReduceMean and ReduceMax take their axes as an input.
    private const long AxesAsInput = 18;

    // From that version of the file format on weights need not be listed among the inputs.
    private const long OldestIr = 4;

    private readonly OnnxFile _backbone;
    private readonly string _prefix;
    private readonly List<WireMessage> _nodes = [];
    private readonly List<WireMessage> _weights = [];

    private HeadMerger(OnnxFile backbone)
    {
        _backbone = backbone;
        _prefix = FreePrefix(backbone.Graph);
    }

    /// <summary>Merges.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="embedding">Its output that holds embeddings, [patches or batch, size].</param>
    /// <param name="head">The head.</param>
    /// <param name="poolPatches">Whether the embedding's first axis counts patches of one clip; otherwise it is the batch.</param>
    /// <returns>The merged model, without a manifest, and the name of its only output: logits, not divided by the temperature.</returns>
    /// <exception cref="UrbanSoundException">InvalidModel: the backbone's operators are too old.</exception>
    public static (byte[] Model, string Output) Merge(OnnxFile backbone, string embedding, TrainedHead head, bool poolPatches)
    {
        if (backbone.Opset < OldestOpset)
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.InvalidModel, $"The backbone uses version {backbone.Opset} of ONNX's operators; {OldestOpset} is the oldest that a head fits on.");
        }

        return new HeadMerger(backbone).Build(embedding, head, poolPatches);
    }

    /// <summary>The model with a text in its metadata, in place of one that was there under that key.</summary>
    public static byte[] WithMetadata(ReadOnlyMemory<byte> model, string key, string value)
    {
        WireMessage message = WireMessage.Parse(model);
        message.RemoveAll(f => f.Number == OnnxField.Model.MetadataProps && WireMessage.Parse(f.Bytes).Text(OnnxField.Entry.Key) == key);
        message.Add(OnnxField.Model.MetadataProps, new WireMessage().Add(OnnxField.Entry.Key, key).Add(OnnxField.Entry.Value, value));
        return message.ToBytes();
    }

    private (byte[] Model, string Output) Build(string embedding, TrainedHead head, bool poolPatches)
    {
        string at = poolPatches ? Pool(embedding, head.Pooling) : embedding;
        if (head.Scaler.SquareRoot)
            at = Node("Sqrt", [Node("Relu", [at])]);
        // Along the last axis, by the square root of the sum of squares: what the operator does when nothing else is said.
        if (head.Scaler.UnitLength)
            at = Node("LpNormalization", [at]);
        if (head.Scaler is { Mean: { } mean, Factor: { } factor })
            at = Node("Mul", [Node("Sub", [at, Weight("mean", mean, mean.Length)]), Weight("factor", factor, factor.Length)]);
        foreach ((int i, HeadLayer layer) in head.Network.Layers.Index())
        {
            string weights = Weight($"weights{i}", Transposed(layer), layer.Inputs, layer.Outputs);
            bool last = i == head.Network.Layers.Count - 1;
            at = Node("MatMul", [at, weights]);
            at = Node("Add", [at, Weight($"bias{i}", layer.Bias, layer.Outputs)], name: last ? "logits" : null);
            if (!last)
                at = Node("Relu", [at]);
        }

        return (Assemble(new OnnxValue(at, [poolPatches ? 1 : -1, head.Classes])), at);
    }

    private string Pool(string embedding, EmbeddingPooling pooling)
    {
        string mean = Reduce("ReduceMean", embedding);
        return pooling == EmbeddingPooling.Mean
            ? mean
            : Node("Concat", [mean, Reduce("ReduceMax", embedding)], new WireMessage()
                .Add(OnnxField.Attribute.Name, "axis").Add(OnnxField.Attribute.Integer, 1).Add(OnnxField.Attribute.Type, OnnxField.Attribute.TypeInteger));
    }

    private string Reduce(string operation, string embedding)
    {
        if (_backbone.Opset < AxesAsInput)
        {
            return Node(operation, [embedding], new WireMessage()
                .Add(OnnxField.Attribute.Name, "axes").Add(OnnxField.Attribute.Integers, 0L).Add(OnnxField.Attribute.Type, OnnxField.Attribute.TypeIntegers));
        }

        string axes = $"{_prefix}axes";
        if (!_weights.Any(w => w.Text(OnnxField.Tensor.Name) == axes))
            AddTensor(axes, OnnxField.Tensor.Int64, new byte[sizeof(long)], 1);
        return Node(operation, [embedding, axes]);
    }

    private string Node(string operation, string[] inputs, WireMessage? attribute = null, string? name = null)
    {
        string output = _prefix + (name ?? $"{operation}_{_nodes.Count}");
        var node = new WireMessage();
        foreach (string input in inputs)
            node.Add(OnnxField.Node.Input, input);
        node.Add(OnnxField.Node.Output, output).Add(OnnxField.Node.Name, output).Add(OnnxField.Node.OpType, operation);
        if (attribute is not null)
            node.Add(OnnxField.Node.Attribute, attribute);
        _nodes.Add(node);
        return output;
    }

    private string Weight(string name, float[] values, params long[] shape)
    {
        AddTensor(_prefix + name, OnnxField.Tensor.Float, FloatBytes(values), shape);
        return _prefix + name;
    }

    private void AddTensor(string name, long type, byte[] data, params long[] shape)
    {
        var tensor = new WireMessage();
        foreach (long size in shape)
            tensor.Add(OnnxField.Tensor.Dims, size);
        _weights.Add(tensor.Add(OnnxField.Tensor.DataType, type).Add(OnnxField.Tensor.Name, name).Add(OnnxField.Tensor.RawData, data));
    }

    private byte[] Assemble(OnnxValue output)
    {
        WireMessage graph = GraphPruning.Keep(_backbone.Graph, [.. _nodes.SelectMany(n => n.Texts(OnnxField.Node.Input))]);
        graph.RemoveAll(f => f.Number == OnnxField.Graph.Output);
        foreach (WireMessage node in _nodes)
            graph.Add(OnnxField.Graph.Node, node);
        foreach (WireMessage weight in _weights)
            graph.Add(OnnxField.Graph.Initializer, weight);
        graph.Add(OnnxField.Graph.Output, output.ToMessage());

        var model = new WireMessage();
        foreach (WireField field in _backbone.Model.Fields)
        {
            if (field.Number == OnnxField.Model.IrVersion)
                model.Add(field.Number, Math.Max(OldestIr, (long)field.Scalar));
            else if (field.Number == OnnxField.Model.Graph)
                model.Add(field.Number, graph);
            else if (field.Number != OnnxField.Model.MetadataProps)
                model.Add(field.Number, field);
        }

        return model.ToBytes();
    }

    // ONNX multiplies rows of examples with columns of weights.
    private static float[] Transposed(HeadLayer layer)
    {
        var columns = new float[layer.Weights.Length];
        for (int output = 0; output < layer.Outputs; output++)
        {
            for (int input = 0; input < layer.Inputs; input++)
                columns[(input * layer.Outputs) + output] = layer.Weights[(output * layer.Inputs) + input];
        }

        return columns;
    }

    // Raw data is little-endian, whatever the machine is.
    private static byte[] FloatBytes(float[] values)
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += sizeof(float))
                bytes.AsSpan(i, sizeof(float)).Reverse();
        }

        return bytes;
    }

    private static string FreePrefix(WireMessage graph)
    {
        HashSet<string> names =
        [
            .. graph.Messages(OnnxField.Graph.Node).SelectMany(n =>
                n.Texts(OnnxField.Node.Input).Concat(n.Texts(OnnxField.Node.Output)).Append(n.Text(OnnxField.Node.Name))),
            .. graph.Messages(OnnxField.Graph.Initializer).Select(i => i.Text(OnnxField.Tensor.Name)),
            .. graph.Messages(OnnxField.Graph.Input).Select(i => i.Text(OnnxField.ValueInfo.Name)),
        ];
        string prefix = "head/";
        for (int n = 2; names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)); n++)
            prefix = $"head{n}/";
        return prefix;
    }
}

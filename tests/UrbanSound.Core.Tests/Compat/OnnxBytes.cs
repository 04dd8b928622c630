using System.Text;

namespace UrbanSound.Tests.Compat;

/// <summary>Writes tiny ONNX models as protobuf by hand, so that tests need no tool that makes models.</summary>
internal sealed class OnnxBytes
{
    private readonly List<byte> _bytes = [];

    /// <summary>y[N,<paramref name="columns"/>] = x[N,<paramref name="columns"/>] + row[<paramref name="columns"/>], all floats, N open.</summary>
    public static byte[] AddRow(int columns, float[] row, params (string Key, string Value)[] metadata)
    {
        var shape = new OnnxBytes().Message(1, new OnnxBytes().Text(2, "N")).Message(1, new OnnxBytes().Number(1, columns));
        var initializer = new OnnxBytes().Number(1, row.Length).Number(2, 1).Text(8, "row").Bytes(9, [.. row.SelectMany(BitConverter.GetBytes)]);
        var graph = new OnnxBytes()
            .Message(1, Node("Add", ["x", "row"], "y"))
            .Text(2, "add_row")
            .Message(5, initializer)
            .Message(11, FloatTensor("x", shape))
            .Message(12, FloatTensor("y", shape));
        return Model(graph, metadata);
    }

    /// <summary>y = x through so many nodes, so that a run lasts and has places to end at.</summary>
    public static byte[] Chain(int nodes)
    {
        var shape = new OnnxBytes().Message(1, new OnnxBytes().Text(2, "N"));
        var graph = new OnnxBytes();
        for (var i = 0; i < nodes; i++)
            graph.Message(1, Node("Tanh", [i == 0 ? "x" : $"t{i - 1}"], i == nodes - 1 ? "y" : $"t{i}"));
        graph.Text(2, "chain").Message(11, FloatTensor("x", shape)).Message(12, FloatTensor("y", shape));
        return Model(graph, []);
    }

    /// <summary>
    /// logits[N, bands] = mean of x[N, 1, bands, frames] over the frames: on a log-mel spectrogram, a classifier that tells which
    /// band is loudest, so that tests know the right answer.
    /// </summary>
    public static byte[] LoudestBand(int bands, int frames, params (string Key, string Value)[] metadata)
    {
        var open = new OnnxBytes().Text(2, "N");
        var input = new OnnxBytes().Message(1, open).Message(1, Size(1)).Message(1, Size(bands)).Message(1, Size(frames));
        var output = new OnnxBytes().Message(1, open).Message(1, Size(bands));
        // ReduceMean(axes = [1, 3], keepdims = 0)
        var axes = new OnnxBytes().Text(1, "axes").Number(8, 1).Number(8, 3).Number(20, 7);
        var keep = new OnnxBytes().Text(1, "keepdims").Number(3, 0).Number(20, 2);
        var graph = new OnnxBytes()
            .Message(1, Node("ReduceMean", ["input"], "logits").Message(5, axes).Message(5, keep))
            .Text(2, "loudest_band")
            .Message(11, FloatTensor("input", input))
            .Message(12, FloatTensor("logits", output));
        return Model(graph, metadata);

        static OnnxBytes Size(int size) => new OnnxBytes().Number(1, size);
    }

    /// <summary>logits[N, 3] = mean of input[N, 3, size, size] over the pixels: tells which colour is brightest.</summary>
    public static byte[] BrightestColor(int size, params (string Key, string Value)[] metadata)
    {
        var open = new OnnxBytes().Text(2, "N");
        var input = new OnnxBytes().Message(1, open).Message(1, Size(3)).Message(1, Size(size)).Message(1, Size(size));
        var output = new OnnxBytes().Message(1, open).Message(1, Size(3));
        var axes = new OnnxBytes().Text(1, "axes").Number(8, 2).Number(8, 3).Number(20, 7);
        var keep = new OnnxBytes().Text(1, "keepdims").Number(3, 0).Number(20, 2);
        var graph = new OnnxBytes()
            .Message(1, Node("ReduceMean", ["input"], "logits").Message(5, axes).Message(5, keep))
            .Text(2, "brightest_color")
            .Message(11, FloatTensor("input", input))
            .Message(12, FloatTensor("logits", output));
        return Model(graph, metadata);

        static OnnxBytes Size(int size) => new OnnxBytes().Number(1, size);
    }

    private static byte[] Model(OnnxBytes graph, (string Key, string Value)[] metadata)
    {
        var model = new OnnxBytes()
            .Number(1, 8) // ir_version
            .Text(2, "urbansound-tests") // producer_name
            .Number(5, 3) // model_version
            .Message(7, graph)
            .Message(8, new OnnxBytes().Number(2, 13)); // opset_import
        foreach (var (key, value) in metadata)
            model.Message(14, new OnnxBytes().Text(1, key).Text(2, value));
        return model._bytes.ToArray();
    }

    private static OnnxBytes Node(string operation, string[] inputs, string output)
    {
        var node = new OnnxBytes();
        foreach (var input in inputs)
            node.Text(1, input);
        return node.Text(2, output).Text(4, operation);
    }

    private static OnnxBytes FloatTensor(string name, OnnxBytes shape)
        => new OnnxBytes().Text(1, name).Message(2, new OnnxBytes().Message(1, new OnnxBytes().Number(1, 1).Message(2, shape)));

    private OnnxBytes Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    private OnnxBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private OnnxBytes Message(int field, OnnxBytes value) => Bytes(field, value._bytes.ToArray());

    private OnnxBytes Bytes(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}

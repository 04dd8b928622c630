namespace UrbanSound.Training.Onnx;

/// <summary>An input or output of a graph: its name and sizes; −1 for a size that the graph leaves open.</summary>
internal sealed record OnnxValue(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>The last size, −1 where that is open.</summary>
    public long Last => Shape.Count == 0 ? 1 : Shape[^1];

    public static OnnxValue From(WireMessage value)
    {
        WireMessage? shape = value.Message(OnnxField.ValueInfo.Type)?.Message(OnnxField.Type.TensorType)?.Message(OnnxField.Type.Shape);
        return new OnnxValue(
            value.Text(OnnxField.ValueInfo.Name),
            [.. shape?.Messages(OnnxField.Shape.Dimension).Select(d => d.Number(OnnxField.Shape.Value) ?? -1) ?? []]);
    }

    /// <summary>The message; open sizes get names.</summary>
    public WireMessage ToMessage()
    {
        var shape = new WireMessage();
        foreach ((int axis, long size) in Shape.Index())
        {
            shape.Add(OnnxField.Shape.Dimension, size >= 0
                ? new WireMessage().Add(OnnxField.Shape.Value, size)
                : new WireMessage().Add(OnnxField.Shape.Parameter, $"{Name}_{axis}"));
        }

        WireMessage tensor = new WireMessage().Add(OnnxField.Type.ElementType, OnnxField.Tensor.Float).Add(OnnxField.Type.Shape, shape);
        return new WireMessage().Add(OnnxField.ValueInfo.Name, Name)
            .Add(OnnxField.ValueInfo.Type, new WireMessage().Add(OnnxField.Type.TensorType, tensor));
    }
}

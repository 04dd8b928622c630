namespace UrbanSound.Training.Onnx;

/// <summary>Leaves out what nothing needs any more: the layers behind a backbone's embedding, and their weights.</summary>
internal static class GraphPruning
{
    /// <param name="graph">A graph; its nodes are in an order in which they can be run, as ONNX demands.</param>
    /// <param name="wanted">Names of values that must stay.</param>
    public static WireMessage Keep(WireMessage graph, IReadOnlyCollection<string> wanted)
    {
        WireField[] fields = [.. graph.Fields];
        // A nested graph may use any name from outside it; such models are rare, and stay whole.
        bool nested = graph.Messages(OnnxField.Graph.Node).SelectMany(n => n.Messages(OnnxField.Node.Attribute))
            .Any(a => a.All(OnnxField.Attribute.Graph).Concat(a.All(OnnxField.Attribute.Graphs)).Any());
        var needed = new HashSet<string>(wanted, StringComparer.Ordinal);
        var keep = new bool[fields.Length];
        for (int i = fields.Length - 1; i >= 0; i--)
        {
            if (fields[i].Number != OnnxField.Graph.Node)
                continue;
            WireMessage node = WireMessage.Parse(fields[i].Bytes);
            keep[i] = nested || node.Texts(OnnxField.Node.Output).Any(needed.Contains);
            if (keep[i])
                needed.UnionWith(node.Texts(OnnxField.Node.Input));
        }

        var kept = new WireMessage();
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Number switch
            {
                OnnxField.Graph.Node => keep[i],
                OnnxField.Graph.Initializer => nested || needed.Contains(WireMessage.Parse(fields[i].Bytes).Text(OnnxField.Tensor.Name)),
                // Shapes of inner values, which are only a comment; some would be of values that are gone.
                OnnxField.Graph.ValueInfo => nested,
                _ => true,
            })
            {
                kept.Add(fields[i].Number, fields[i]);
            }
        }

        return kept;
    }
}

using System.Runtime.InteropServices;
using UrbanSound.Models;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Onnx;

namespace UrbanSound.Training.Tests.Onnx;

/// <summary>A backbone of two operators: 320 samples become ten patches of 32 values, by reshaping and taking magnitudes.</summary>
internal static class TinyBackbone
{
    public const int Samples = 320;
    public const int Dimensions = 32;

    public static Backbone Write(string folder, long opset)
    {
        string path = Path.Combine(folder, $"tiny{opset}.onnx");
        WireMessage Node(string operation, string name, params string[] inputs)
        {
            var node = new WireMessage();
            foreach (string input in inputs)
                node.Add(OnnxField.Node.Input, input);
            return node.Add(OnnxField.Node.Output, name).Add(OnnxField.Node.OpType, operation);
        }

        WireMessage shape = new WireMessage().Add(OnnxField.Tensor.Dims, 2).Add(OnnxField.Tensor.DataType, OnnxField.Tensor.Int64)
            .Add(OnnxField.Tensor.Name, "shape").Add(OnnxField.Tensor.RawData, MemoryMarshal.AsBytes<long>(new long[] { -1, Dimensions }).ToArray());
        WireMessage graph = new WireMessage()
            .Add(OnnxField.Graph.Node, Node("Reshape", "patches", "samples", "shape"))
            .Add(OnnxField.Graph.Node, Node("Abs", "embeddings", "patches"))
            // A name that the head would like to use too, and a second output that nobody needs afterwards.
            .Add(OnnxField.Graph.Node, Node("Neg", "head/logits", "embeddings"))
            .Add(OnnxField.Graph.Name, "tiny")
            .Add(OnnxField.Graph.Initializer, shape)
            .Add(OnnxField.Graph.Input, new OnnxValue("samples", [Samples]).ToMessage())
            .Add(OnnxField.Graph.Output, new OnnxValue("embeddings", [-1, Dimensions]).ToMessage())
            .Add(OnnxField.Graph.Output, new OnnxValue("head/logits", [-1, Dimensions]).ToMessage());
        byte[] model = new WireMessage().Add(OnnxField.Model.IrVersion, 8).Add(OnnxField.Model.Graph, graph)
            .Add(OnnxField.Model.OpsetImport, new WireMessage().Add(OnnxField.Opset.Version, opset)).ToBytes();
        File.WriteAllBytes(path, model);
        ModelManifest settings = Backbone.YamNet with
        {
            Name = "tiny",
            Sound = Backbone.YamNet.Sound! with { Seconds = Samples / 16_000.0 },
            Input = new ModelInput { Name = "samples", Shape = [Samples] },
        };
        File.WriteAllText(path + ".json", settings.ToJson());
        return Backbone.Load(path);
    }
}

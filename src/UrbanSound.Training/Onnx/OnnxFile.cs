using Google.Protobuf;

namespace UrbanSound.Training.Onnx;

/// <summary>What an ONNX file says of its graph, without its weights being looked at.</summary>
internal sealed class OnnxFile
{
    private OnnxFile(WireMessage model, WireMessage graph)
    {
        (Model, Graph) = (model, graph);
        // Before IR version 4 weights were listed among the inputs too.
        HashSet<string> weights = [.. graph.Messages(OnnxField.Graph.Initializer).Select(i => i.Text(OnnxField.Tensor.Name))];
        Inputs = [.. graph.Messages(OnnxField.Graph.Input).Select(OnnxValue.From).Where(i => !weights.Contains(i.Name))];
        Outputs = [.. graph.Messages(OnnxField.Graph.Output).Select(OnnxValue.From)];
        Metadata = model.Messages(OnnxField.Model.MetadataProps)
            .GroupBy(e => e.Text(OnnxField.Entry.Key)).ToDictionary(g => g.Key, g => g.Last().Text(OnnxField.Entry.Value));
        // An absent or empty domain is ONNX's own.
        Opset = model.Messages(OnnxField.Model.OpsetImport)
            .Where(o => o.Text(OnnxField.Opset.Domain) is "" or "ai.onnx").Select(o => o.Number(OnnxField.Opset.Version) ?? 1).DefaultIfEmpty(1).Max();
    }

    public WireMessage Model { get; }

    public WireMessage Graph { get; }

    public IReadOnlyList<OnnxValue> Inputs { get; }

    public IReadOnlyList<OnnxValue> Outputs { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Version of ONNX's own operators.</summary>
    public long Opset { get; }

    /// <exception cref="UrbanSoundException">NotFound, AccessDenied, Unavailable or InvalidModel.</exception>
    public static OnnxFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.NotFound, $"{path}: no such file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.AccessDenied, $"{path}: is a folder, or this process may not read it.", e);
        }
        catch (IOException e) when (e is not InvalidProtocolBufferException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{path}: could not be read: {e.Message}", e);
        }
    }

    /// <exception cref="UrbanSoundException">InvalidModel: the bytes are no ONNX model.</exception>
    public static OnnxFile Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            WireMessage model = WireMessage.Parse(bytes);
            return new OnnxFile(model, model.Message(OnnxField.Model.Graph) ?? throw new InvalidDataException("it has no graph."));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidModel, $"{name}: it is no ONNX model: {e.Message}", e);
        }
    }
}

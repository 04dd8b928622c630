using System.Buffers;
using System.Numerics.Tensors;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Faces;

/// <summary>
/// Turns a face into a vector of length 1. The dot product of two is their similarity: near 1 for photos of one person, near 0 for two
/// people. Thread-safe but for disposal.
/// </summary>
public sealed class FaceEmbedder : IDisposable
{
    private readonly OnnxGraph _graph;
    private readonly PixelScaling _scaling;
    private readonly bool _mirror;
    private readonly string _input;
    private readonly string _output;

    private FaceEmbedder(OnnxGraph graph, byte[] bytes, FacePreset preset, bool averageMirrored)
    {
        _graph = graph;
        _mirror = averageMirrored;
        (_scaling, Size) = preset switch
        {
            FacePreset.ImageNet112 => (PixelScaling.ImageNet, 112),
            FacePreset.ArcFace112 => (PixelScaling.Symmetric, 112),
            FacePreset.FaceNet160 => (PixelScaling.Symmetric, 160),
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "No such preset."),
        };
        (_input, int width, int height) = FaceGraph.CheckInput(graph, (Size, Size));
        if (width != Size || height != Size)
            throw ModelFile.Fault(UrbanSoundErrorKind.ModelMismatch, graph.Name, $"it takes {width} × {height} pixels, but the preset {preset} gives {Size} × {Size}.");
        if (graph.Outputs.Count != 1)
            throw ModelFile.Fault(UrbanSoundErrorKind.ModelMismatch, graph.Name, $"an embedder has one output; this one has {graph.Outputs.Count}.");
        _output = graph.Outputs.Keys.First();
        Identity = FaceGraph.Identify(graph.Name, bytes, $"face-embedding {preset} mirrored={(averageMirrored ? "averaged" : "no")}");
        // A run proves that the graph runs, and tells the length where the graph leaves it open.
        Dimensions = Run(new RgbImage(Size, Size, new byte[Size * Size * 3]), mirrored: false).Length;
    }

    /// <summary>Which model with which settings; embeddings of two identities must not be compared.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Values of an embedding.</summary>
    public int Dimensions { get; }

    /// <summary>Side of the aligned faces that it takes, in pixels.</summary>
    public int Size { get; }

    /// <summary>How an aligned face becomes the graph's input: what the preset stands for.</summary>
    public ImageInputSettings Settings => _scaling.Settings(Size);

    /// <summary>Loads an embedder.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="preset">What it takes.</param>
    /// <param name="averageMirrored">
    /// Whether the mirrored face is embedded too and both are averaged: twice the time, fewer mistakes.
    /// </param>
    /// <param name="threadsPerRun">Threads that one run may use, at least 1.</param>
    /// <returns>The embedder; dispose it.</returns>
    /// <exception cref="UrbanSoundException">
    /// The file is missing or unreadable (NotFound, AccessDenied, Unavailable), is no ONNX model (InvalidModel), or takes something else
    /// than the preset gives (ModelMismatch).
    /// </exception>
    public static FaceEmbedder Load(string path, FacePreset preset, bool averageMirrored = true, int threadsPerRun = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = ModelFile.Read(path, ModelFile.MaxModelBytes);
        OnnxGraph graph = OnnxGraph.Open(bytes, path, new OnnxModelOptions { ThreadsPerRun = threadsPerRun });
        try
        {
            return new FaceEmbedder(graph, bytes, preset, averageMirrored);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Embeds a face of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="face">The face; null takes the whole picture as one.</param>
    /// <returns><see cref="Dimensions"/> values of length 1.</returns>
    /// <exception cref="UrbanSoundException">InvalidModel: the model fails, or gives a vector that has no direction.</exception>
    public float[] Embed(RgbImage image, DetectedFace? face)
    {
        ArgumentNullException.ThrowIfNull(image);
        return EmbedAligned(face is null ? FaceAlignment.Whole(image, Size) : FaceAlignment.Align(image, face, Size));
    }

    /// <summary>Embeds a face that <see cref="FaceAlignment"/> has cut out.</summary>
    /// <param name="aligned"><see cref="Size"/> × <see cref="Size"/> pixels.</param>
    /// <returns><see cref="Dimensions"/> values of length 1.</returns>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    /// <exception cref="UrbanSoundException">InvalidModel: the model fails, or gives a vector that has no direction.</exception>
    public float[] EmbedAligned(RgbImage aligned)
    {
        ArgumentNullException.ThrowIfNull(aligned);
        if (aligned.Width != Size || aligned.Height != Size)
            throw new ArgumentException($"An aligned face has {Size} × {Size} pixels, not {aligned.Width} × {aligned.Height}.", nameof(aligned));
        float[] values = Run(aligned, mirrored: false);
        Normalise(values);
        if (_mirror)
        {
            float[] mirrored = Run(aligned, mirrored: true);
            Normalise(mirrored);
            TensorPrimitives.Add(values, mirrored, values);
            Normalise(values);
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private float[] Run(RgbImage aligned, bool mirrored)
    {
        int plane = Size * Size;
        float[] tensor = ArrayPool<float>.Shared.Rent(3 * plane);
        try
        {
            for (int y = 0; y < Size; y++)
            {
                ReadOnlySpan<byte> row = aligned.GetRow(y);
                for (int channel = 0; channel < 3; channel++)
                {
                    Span<float> into = tensor.AsSpan((_scaling.PlaneOf(channel) * plane) + (y * Size), Size);
                    for (int x = 0; x < Size; x++)
                        into[x] = _scaling.Apply(row[((mirrored ? Size - 1 - x : x) * 3) + channel], channel);
                }
            }

            return _graph.Run(_input, tensor.AsMemory(0, 3 * plane), [1, 3, Size, Size], [_output])[0];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    private void Normalise(Span<float> values)
    {
        float length = TensorPrimitives.Norm(values);
        if (!(length > 0) || !float.IsFinite(length))
            throw ModelFile.Fault(UrbanSoundErrorKind.InvalidModel, _graph.Name, $"the embedding has the length {length}: the model gives numbers that tell nothing.");
        TensorPrimitives.Divide(values, length, values);
    }
}

using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Faces;

/// <summary>
/// Finds faces with an UltraFace, YuNet or SCRFD model; which one it is, is told by the graph's outputs. Thread-safe but for disposal.
/// </summary>
public sealed class FaceDetector : IDisposable
{
    private readonly OnnxGraph _graph;
    private readonly DetectorKind _kind;
    private readonly FaceDetectorOptions _options;
    private readonly string _input;
    private readonly int _width;
    private readonly int _height;

    private FaceDetector(OnnxGraph graph, byte[] bytes, FaceDetectorOptions options)
    {
        _graph = graph;
        _options = options;
        _kind = DetectorKind.Of(graph);
        (_input, _width, _height) = FaceGraph.CheckInput(graph, _kind.UsualCanvas);
        Identity = FaceGraph.Identify(graph.Name, bytes, $"face-detection {_kind.Name} {_width}x{_height}");
    }

    /// <summary>Which model this is.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Whether faces come with landmarks. Those of UltraFace don't, and are aligned by their box only.</summary>
    public bool HasLandmarks => _kind.HasLandmarks;

    /// <summary>Loads a detector.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">How faces are looked for; null means <see cref="FaceDetectorOptions.Default"/>.</param>
    /// <returns>The detector; dispose it.</returns>
    /// <exception cref="UrbanSoundException">
    /// The file is missing or unreadable (NotFound, AccessDenied, Unavailable), is no ONNX model (InvalidModel) or none of the known
    /// detectors (ModelMismatch), or options are out of range (InvalidOptions).
    /// </exception>
    public static FaceDetector Load(string path, FaceDetectorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= FaceDetectorOptions.Default;
        options.Validate();
        byte[] bytes = ModelFile.Read(path, ModelFile.MaxModelBytes);
        OnnxGraph graph = OnnxGraph.Open(bytes, path, new OnnxModelOptions { ThreadsPerRun = options.ThreadsPerRun });
        try
        {
            return new FaceDetector(graph, bytes, options);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Finds the faces of a picture.</summary>
    /// <param name="image">The picture, upright.</param>
    /// <returns>The faces, the most confident one first; empty when there is none.</returns>
    /// <exception cref="UrbanSoundException">The model fails or gives outputs of other sizes than its kind has (InvalidModel, ModelMismatch).</exception>
    public IReadOnlyList<DetectedFace> Detect(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        DetectedFace[] found = Look(image, 0);
        if (!_options.RetryWithBorder || (found.Length > 0 && found[0].Confidence >= _kind.SureConfidence))
            return found;
        // Of a face that fills the picture an eye or an ear may be taken for one, but not as surely as the face with surroundings is.
        DetectedFace[] bordered = Look(image, (Math.Max(image.Width, image.Height) + 1) / 2);
        return bordered.Length > 0 && (found.Length == 0 || bordered[0].Confidence > found[0].Confidence) ? bordered : found;
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private DetectedFace[] Look(RgbImage image, int border)
    {
        PictureFit fit = _kind.Stretches
            ? PictureFit.Stretch(image.Width, image.Height, _width, _height, border)
            : PictureFit.Letterbox(image.Width, image.Height, _width, _height, border);
        int values = 3 * _width * _height;
        float[] tensor = ArrayPool<float>.Shared.Rent(values);
        float[][] outputs;
        try
        {
            CanvasPainter.Paint(image, fit, tensor.AsSpan(0, values), _width, _height, _kind.Scaling);
            outputs = _graph.Run(_input, tensor.AsMemory(0, values), [1, 3, _height, _width], [.. _kind.Outputs]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            int expected = _kind.LengthOf(i, _width, _height);
            if (outputs[i].Length != expected)
            {
                throw ModelFile.Fault(
                    UrbanSoundErrorKind.ModelMismatch,
                    _graph.Name,
                    $"output {_kind.Outputs[i]} has {outputs[i].Length} values; {_kind.Name} on {_width} × {_height} pixels has {expected}.");
            }
        }

        var candidates = new List<FaceCandidate>();
        _kind.Read(outputs, _width, _height, _options.MinConfidence ?? _kind.MinConfidence, candidates);
        Span<FaceCandidate> all = CollectionsMarshal.AsSpan(candidates);
        var faces = new DetectedFace[OverlapSuppression.Apply(all, _options.MaxOverlap ?? _kind.MaxOverlap, _options.MaxFaces)];
        for (int i = 0; i < faces.Length; i++)
            faces[i] = ToPicture(all[i], fit);
        return faces;
    }

    private DetectedFace ToPicture(in FaceCandidate found, in PictureFit fit)
    {
        float left = (found.Left - fit.OffsetX) / fit.ScaleX, top = (found.Top - fit.OffsetY) / fit.ScaleY;
        var box = new FaceBox(left, top, Math.Max(0, (found.Right - found.Left) / fit.ScaleX), Math.Max(0, (found.Bottom - found.Top) / fit.ScaleY));
        if (!_kind.HasLandmarks)
            return new DetectedFace(box, found.Score, null);
        var points = new Vector2[FaceCandidate.FivePoints.Length / 2];
        for (int i = 0; i < points.Length; i++)
            points[i] = new Vector2((found.Points[2 * i] - fit.OffsetX) / fit.ScaleX, (found.Points[(2 * i) + 1] - fit.OffsetY) / fit.ScaleY);
        return new DetectedFace(box, found.Score, points);
    }
}

using UrbanSound.Models;

namespace UrbanSound.Faces;

/// <summary>
/// A family of detectors: canvas, scaling, thresholds and how its outputs are read. Which one a graph belongs to is told by the names of
/// its outputs. Formulas: github Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB, ShiqiYu/libfacedetection.train and the SCRFD paper
/// (J. Guo et al., 2021).
/// </summary>
internal abstract class DetectorKind
{
    private static readonly DetectorKind[] All = [new UltraFaceDetector(), new YuNetDetector(), new ScrfdDetector()];

    public abstract string Name { get; }

    /// <summary>The outputs in the order in which <see cref="Read"/> takes them.</summary>
    public abstract IReadOnlyList<string> Outputs { get; }

    public abstract PixelScaling Scaling { get; }

    public abstract float MinConfidence { get; }

    /// <summary>From this confidence on, a face is one; below it, it may be part of a face that fills the picture.</summary>
    public abstract float SureConfidence { get; }

    public abstract float MaxOverlap { get; }

    public abstract bool HasLandmarks { get; }

    /// <summary>Whether the picture fills the canvas out of shape; otherwise it keeps its shape.</summary>
    public virtual bool Stretches => false;

    /// <summary>Width and height of the canvas where the graph takes any.</summary>
    public virtual (int Width, int Height) UsualCanvas => (640, 640);

    /// <summary>Values of each output for a canvas, so that a graph with other sizes is refused rather than read wrongly.</summary>
    public abstract int LengthOf(int output, int width, int height);

    /// <summary>Adds what scored enough, in canvas pixels.</summary>
    public abstract void Read(float[][] outputs, int width, int height, float minConfidence, List<FaceCandidate> into);

    public static DetectorKind Of(OnnxGraph graph) =>
        Array.Find(All, kind => kind.Outputs.All(graph.Outputs.ContainsKey))
        ?? throw ModelFile.Fault(
            UrbanSoundErrorKind.ModelMismatch,
            graph.Name,
            $"its outputs ({string.Join(", ", graph.Outputs.Keys.Take(12))}) are those of no face detector known here: "
            + string.Join("; ", All.Select(kind => $"{kind.Name} has {string.Join(", ", kind.Outputs)}")) + ".");
}

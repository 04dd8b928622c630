using UrbanSound.Faces;

namespace UrbanSound.Cli.Faces;

/// <summary>One line of <c>faces detect --json</c>. Scripts read it: names and order stay.</summary>
internal sealed record DetectedFile(string File, IReadOnlyList<DetectedFile.Face> Faces)
{
    public static DetectedFile Create(string file, IReadOnlyList<DetectedFace> faces) => new(
        file,
        [.. faces.Select(f => new Face(Box(f.Box), Rounded(f.Confidence, 4), f.Landmarks is null ? null : [.. f.Landmarks.Select(p => (double[])[Rounded(p.X, 2), Rounded(p.Y, 2)])]))]);

    public static double[] Box(FaceBox box) => [Rounded(box.X, 2), Rounded(box.Y, 2), Rounded(box.Width, 2), Rounded(box.Height, 2)];

    public static double Rounded(float value, int digits) => Math.Round(value, digits);

    /// <param name="Box">x, y, width and height in pixels of the picture.</param>
    /// <param name="Confidence">0 to 1.</param>
    /// <param name="Landmarks">x and y of eyes, nose and corners of the mouth; null where the detector has none.</param>
    internal sealed record Face(double[] Box, double Confidence, double[][]? Landmarks);
}

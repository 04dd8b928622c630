using System.Numerics;
using UrbanSound.Imaging;

namespace UrbanSound.Faces;

/// <summary>How well a face can be recognised from a picture. Immutable.</summary>
/// <param name="Side">The shorter side of the face's box, in pixels.</param>
/// <param name="Sharpness">
/// Variance of the Laplacian of the brightness (levels of 0 to 255) over the face aligned to 112 × 112 pixels: about 1,000 for a sharp
/// photo, below 60 for a blurred one.
/// </param>
/// <param name="Yaw">
/// How far the nose is off the middle between the eyes, in distances between the eyes: 0 seen from the front, ±0.5 with the nose below an
/// eye; null without landmarks.
/// </param>
/// <param name="Roll">How far the eyes are from lying level, in degrees; null without landmarks.</param>
/// <param name="Confidence">The detector's confidence, 0 to 1.</param>
public sealed record FaceQuality(float Side, float Sharpness, float? Yaw, float? Roll, float Confidence)
{
    private const int AlignedSide = 112;

    /// <summary>One number of all: 0 useless, 1 as good as it gets. What votes over several frames are weighted by.</summary>
    public float Overall => Math.Clamp(Side / AlignedSide, 0, 1)
        * Math.Clamp(Sharpness / 300, 0.05f, 1)
        * (1 - Math.Clamp(MathF.Abs(Yaw ?? 0) / 0.6f, 0, 0.9f))
        * Math.Clamp(Confidence, 0, 1);

    /// <summary>Measures a face.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="face">The face in it.</param>
    public static FaceQuality Measure(RgbImage image, DetectedFace face)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(face);
        float sharpness = Laplacian(FaceAlignment.Align(image, face, AlignedSide));
        (float? yaw, float? roll) = Pose(face.Landmarks);
        return new FaceQuality(Math.Min(face.Box.Width, face.Box.Height), sharpness, yaw, roll, face.Confidence);
    }

    private static (float? Yaw, float? Roll) Pose(IReadOnlyList<Vector2>? points)
    {
        if (points is not { Count: 5 })
            return (null, null);
        Vector2 eyes = points[1] - points[0], middle = (points[0] + points[1]) / 2;
        float apart = eyes.Length();
        // Eyes in one place are those of a profile.
        return apart < 1e-3f ? (1, 0)
            : (Vector2.Dot(points[2] - middle, eyes) / (apart * apart), MathF.Atan2(eyes.Y, eyes.X) * (180 / MathF.PI));
    }

    private static float Laplacian(RgbImage face)
    {
        int side = face.Width;
        var level = new float[side * side];
        ReadOnlySpan<byte> pixels = face.Pixels;
        // Brightness as ITU-R BT.601 weighs it.
        for (int i = 0; i < level.Length; i++)
            level[i] = (0.299f * pixels[3 * i]) + (0.587f * pixels[(3 * i) + 1]) + (0.114f * pixels[(3 * i) + 2]);
        double sum = 0, squares = 0;
        int count = 0;
        // The middle only: the square's corners may hold a background, or the black beyond the picture.
        int from = side / 4, to = side - (side / 8);
        for (int y = from; y < to; y++)
        {
            for (int x = from; x < side - from; x++, count++)
            {
                int at = (y * side) + x;
                double value = level[at - 1] + level[at + 1] + level[at - side] + level[at + side] - (4 * level[at]);
                sum += value;
                squares += value * value;
            }
        }

        return (float)((squares / count) - (sum / count * (sum / count)));
    }
}

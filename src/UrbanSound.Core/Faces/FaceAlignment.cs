using System.Numerics;
using UrbanSound.Imaging;

namespace UrbanSound.Faces;

/// <summary>Turns, scales and crops a face so that eyes, nose and mouth stand where embedders were trained to find them. Thread-safe.</summary>
public static class FaceAlignment
{
    /// <summary>Side of the square for which the template is given.</summary>
    private const float TemplateSide = 112;

    /// <summary>From this shrinkage on, several samples a pixel are averaged.</summary>
    private const float PlainUpTo = 2;
    private const int MostSamples = 16;

    /// <summary>The usual five points on 112 × 112 pixels (github deepinsight/insightface).</summary>
    private static readonly Vector2[] Template =
        [new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f)];

    /// <summary>Cuts out a face.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="face">The face; one without landmarks is cut by its box.</param>
    /// <param name="size">Side of the result in pixels, 16 to 1024; embedders take 112 or 160.</param>
    /// <returns>A square picture; what lies outside the picture is black.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static RgbImage Align(RgbImage image, DetectedFace face, int size)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        var pixels = new byte[size * size * 3];
        Warp(image, Transform(face, size), pixels, size);
        return new RgbImage(size, size, pixels);
    }

    /// <summary>The whole picture as a face: as large as it fits, in the middle of the square.</summary>
    internal static RgbImage Whole(RgbImage image, int size)
    {
        var pixels = new byte[size * size * 3];
        float scale = (float)size / Math.Max(image.Width, image.Height);
        Warp(image, new SimilarityTransform(scale, 0, Middle(image.Width), Middle(image.Height)), pixels, size);
        return new RgbImage(size, size, pixels);

        // Pixels are squares around whole numbers: the picture reaches from −½ to its side − ½.
        float Middle(int side) => ((size - 1) - (scale * (side - 1))) / 2;
    }

    /// <summary>From the picture to the square.</summary>
    internal static SimilarityTransform Transform(DetectedFace face, int size)
    {
        Span<Vector2> template = stackalloc Vector2[Template.Length];
        for (int i = 0; i < template.Length; i++)
            template[i] = Template[i] * (size / TemplateSide);
        Span<Vector2> points = stackalloc Vector2[Template.Length];
        if (face.Landmarks is { } landmarks && landmarks.Count == points.Length)
        {
            for (int i = 0; i < points.Length; i++)
                points[i] = landmarks[i];
            if (SimilarityTransform.Fit(points, template) is { } found)
                return found;
        }

        // Detectors' boxes reach from the middle of the forehead to the chin: about 80 of the template's 112 pixels.
        float side = Math.Max(1e-3f, Math.Max(face.Box.Width, face.Box.Height)), scale = size * (92 / TemplateSide) / side;
        float x = face.Box.X + (face.Box.Width / 2), y = face.Box.Y + (face.Box.Height / 2);
        return new SimilarityTransform(scale, 0, (size / 2f) - (scale * x), (size * (62 / TemplateSide)) - (scale * y));
    }

    /// <summary>Bilinear sampling through a transform; allocates nothing.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="transform">From the picture to the square.</param>
    /// <param name="pixels">size × size × 3 bytes.</param>
    /// <param name="size">Side of the square.</param>
    internal static void Warp(RgbImage image, in SimilarityTransform transform, Span<byte> pixels, int size)
    {
        SimilarityTransform back = transform.Inverse();
        // A pixel of a face that shrinks a lot stands for many; one bilinear sample would pick four of them by chance.
        int samples = back.Scale <= PlainUpTo ? 1 : Math.Min(MostSamples, (int)MathF.Ceiling(back.Scale));
        float share = 1f / (samples * samples);
        ReadOnlySpan<byte> source = image.Pixels;
        int at = 0;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++, at += 3)
            {
                Vector3 sum = Vector3.Zero;
                for (int j = 0; j < samples; j++)
                {
                    for (int i = 0; i < samples; i++)
                    {
                        var inner = new Vector2(x + (((i + 0.5f) / samples) - 0.5f), y + (((j + 0.5f) / samples) - 0.5f));
                        sum += Sample(source, image.Width, image.Height, back.Apply(inner));
                    }
                }

                sum = Vector3.Clamp((sum * share) + new Vector3(0.5f), Vector3.Zero, new Vector3(255));
                (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)sum.X, (byte)sum.Y, (byte)sum.Z);
            }
        }
    }

    private static Vector3 Sample(ReadOnlySpan<byte> source, int width, int height, Vector2 p)
    {
        // Written so that NaN is outside too.
        if (!(p.X > -1 && p.Y > -1 && p.X < width && p.Y < height))
            return Vector3.Zero;
        float left = MathF.Floor(p.X), top = MathF.Floor(p.Y), right = p.X - left, below = p.Y - top;
        int x = (int)left, y = (int)top;
        return ((1 - below) * (((1 - right) * Pixel(source, x, y)) + (right * Pixel(source, x + 1, y))))
            + (below * (((1 - right) * Pixel(source, x, y + 1)) + (right * Pixel(source, x + 1, y + 1))));

        Vector3 Pixel(ReadOnlySpan<byte> from, int px, int py)
        {
            if ((uint)px >= (uint)width || (uint)py >= (uint)height)
                return Vector3.Zero;
            int at = ((py * width) + px) * 3;
            return new Vector3(from[at], from[at + 1], from[at + 2]);
        }
    }
}

using System.Numerics;

namespace UrbanSound.Faces;

/// <summary>Rotation, uniform scale and shift: x' = a·x − b·y + tx, y' = b·x + a·y + ty.</summary>
internal readonly record struct SimilarityTransform(float A, float B, float Tx, float Ty)
{
    public float Scale => MathF.Sqrt((A * A) + (B * B));

    public Vector2 Apply(Vector2 p) => new((A * p.X) - (B * p.Y) + Tx, (B * p.X) + (A * p.Y) + Ty);

    public SimilarityTransform Inverse()
    {
        float square = (A * A) + (B * B), a = A / square, b = -B / square;
        return new SimilarityTransform(a, b, -((a * Tx) - (b * Ty)), -((b * Tx) + (a * Ty)));
    }

    /// <summary>
    /// The transform that brings points nearest to others in the sense of least squares (S. Umeyama 1991, without reflections, which has a
    /// closed form in the plane). Null where the points coincide.
    /// </summary>
    public static SimilarityTransform? Fit(ReadOnlySpan<Vector2> from, ReadOnlySpan<Vector2> to)
    {
        Vector2 fromMean = Vector2.Zero, toMean = Vector2.Zero;
        for (int i = 0; i < from.Length; i++)
        {
            fromMean += from[i];
            toMean += to[i];
        }

        fromMean /= from.Length;
        toMean /= from.Length;
        double along = 0, across = 0, spread = 0;
        for (int i = 0; i < from.Length; i++)
        {
            Vector2 p = from[i] - fromMean, q = to[i] - toMean;
            along += (p.X * q.X) + (p.Y * q.Y);
            across += (p.X * q.Y) - (p.Y * q.X);
            spread += p.LengthSquared();
        }

        float a = (float)(along / spread), b = (float)(across / spread);
        var found = new SimilarityTransform(a, b, toMean.X - (a * fromMean.X) + (b * fromMean.Y), toMean.Y - (b * fromMean.X) - (a * fromMean.Y));
        return found.Scale > 1e-6f && float.IsFinite(found.Scale + found.Tx + found.Ty) ? found : null;
    }
}

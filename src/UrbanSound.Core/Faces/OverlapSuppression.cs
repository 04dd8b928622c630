namespace UrbanSound.Faces;

/// <summary>Greedy non-maximum suppression: the most confident box stays, those that overlap it too much go. Allocates nothing.</summary>
internal static class OverlapSuppression
{
    private static readonly Comparison<FaceCandidate> MostConfidentFirst = (a, b) => b.Score.CompareTo(a.Score);

    /// <param name="candidates">Reordered: those that stay come first, the most confident one in front.</param>
    /// <param name="maxOverlap">Part of the union that two boxes may share.</param>
    /// <param name="most">How many may stay.</param>
    /// <returns>How many stay.</returns>
    public static int Apply(Span<FaceCandidate> candidates, float maxOverlap, int most)
    {
        candidates.Sort(MostConfidentFirst);
        int kept = 0;
        for (int i = 0; i < candidates.Length && kept < most; i++)
        {
            bool free = true;
            for (int k = 0; k < kept && free; k++)
                free = Overlap(candidates[k], candidates[i]) <= maxOverlap;
            if (free)
                candidates[kept++] = candidates[i];
        }

        return kept;
    }

    /// <summary>Intersection over union, 0 to 1.</summary>
    public static float Overlap(in FaceCandidate a, in FaceCandidate b)
    {
        float width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left), height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        if (width <= 0 || height <= 0)
            return 0;
        float shared = width * height;
        return shared / (a.Area + b.Area - shared);
    }
}

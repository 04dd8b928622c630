namespace UrbanSound.Training.Evaluation;

/// <summary>Percentiles of sorted values, interpolated between neighbours (definition 7 of Hyndman and Fan, 1996).</summary>
internal static class Percentile
{
    public static double Of(ReadOnlySpan<double> sorted, double part)
    {
        if (sorted.IsEmpty)
            return 0;
        double place = part * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}

namespace UrbanSound.Cli.Stress;

/// <summary>How long something took, in milliseconds; of what, and from when, whoever holds it says.</summary>
internal sealed record LatencyFigures(double Mean, double P50, double P95, double P99, double Max)
{
    /// <returns>null of no times at all.</returns>
    public static LatencyFigures? Create(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0 ? null : new LatencyFigures(
            Round(sorted.Average()), Round(At(sorted, 0.5)), Round(At(sorted, 0.95)), Round(At(sorted, 0.99)), Round(sorted[^1]));
    }

    // The nearest rank: a time that was measured.
    private static double At(double[] sorted, double part) => sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];

    private static double Round(double value) => Math.Round(value, 3);
}

namespace UrbanSound.Cli.Stress;

/// <summary>How many right answers took from <paramref name="FromMs"/> to below <paramref name="ToMs"/> milliseconds.</summary>
internal sealed record LatencyBin(double FromMs, double ToMs, int Count)
{
    private const int MostBins = 40;

    /// <summary>Bins from 0, all of one width that is 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<LatencyBin> Of(IReadOnlyCollection<double> milliseconds)
    {
        if (milliseconds.Count == 0)
            return [];
        double width = Width(milliseconds.Max() / MostBins);
        var counts = new int[(int)(milliseconds.Max() / width) + 1];
        foreach (double time in milliseconds)
            counts[(int)(time / width)]++;
        return [.. counts.Select((count, i) => new LatencyBin(Math.Round(i * width, 6), Math.Round((i + 1) * width, 6), count))];
    }

    private static double Width(double least)
    {
        double ten = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(least, 1e-3))));
        return ((double[])[1, 2, 5, 10]).Select(step => step * ten).First(width => width >= least || width >= 10 * ten);
    }
}

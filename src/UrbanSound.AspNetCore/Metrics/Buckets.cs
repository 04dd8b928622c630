namespace UrbanSound.AspNetCore.Metrics;

/// <summary>A histogram with fixed bounds, as Prometheus wants it. Thread-safe.</summary>
internal sealed class Buckets(params double[] bounds)
{
    /// <summary>Bounds for times, in seconds: from what a small model takes to what a queue may make of it.</summary>
    public static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly long[] _counts = new long[bounds.Length + 1];
    private readonly Lock _lock = new();
    private double _sum;

    public ReadOnlySpan<double> Bounds => bounds;

    public void Add(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        lock (_lock)
        {
            _counts[bucket]++;
            _sum += value;
        }
    }

    /// <summary>Counts of each bucket alone, the last of them without an upper bound, and the sum of all values.</summary>
    public (long[] Counts, double Sum) Snapshot()
    {
        lock (_lock)
            return ([.. _counts], _sum);
    }
}

namespace UrbanSound.AspNetCore.Metrics;

/// <summary>
/// Times of the last minute: how many there were in each second, and which quantiles they have, to 5 %. Memory is fixed, whatever the
/// load. Thread-safe.
/// </summary>
internal sealed class LatencyWindow(TimeProvider time)
{
    private const int Seconds = 60;
    private const double Step = 1.05;
    private const double Shortest = 0.05;
    private const int Buckets = 320;

    private static readonly double LogStep = Math.Log(Step);

    private readonly Lock _lock = new();
    private readonly int[][] _counts = [.. Enumerable.Range(0, Seconds).Select(_ => new int[Buckets])];
    private readonly long[] _seconds = [.. Enumerable.Repeat(-1L, Seconds)];
    private readonly int[] _totals = new int[Seconds];
    private readonly long _origin = time.GetTimestamp();

    public void Add(double milliseconds)
    {
        int bucket = milliseconds <= Shortest ? 0 : Math.Min(Buckets - 1, 1 + (int)(Math.Log(milliseconds / Shortest) / LogStep));
        lock (_lock)
        {
            long now = Now();
            int slot = (int)(now % Seconds);
            if (_seconds[slot] != now)
            {
                _seconds[slot] = now;
                _totals[slot] = 0;
                Array.Clear(_counts[slot]);
            }

            _counts[slot][bucket]++;
            _totals[slot]++;
        }
    }

    /// <summary>Answers a second, over the last ten whole seconds or the time since the start if that is shorter.</summary>
    public double Throughput()
    {
        lock (_lock)
        {
            long now = Now(), from = Math.Max(0, now - 10);
            if (now == 0)
                return _seconds[0] == 0 ? _totals[0] : 0;
            long sum = 0;
            for (long second = from; second < now; second++)
            {
                if (_seconds[second % Seconds] == second)
                    sum += _totals[second % Seconds];
            }

            return (double)sum / (now - from);
        }
    }

    /// <summary>Quantiles of the last minute in milliseconds; null when nothing happened.</summary>
    public double[]? Quantiles(params ReadOnlySpan<double> wanted)
    {
        var sum = new long[Buckets];
        long all = 0;
        lock (_lock)
        {
            long now = Now();
            for (int slot = 0; slot < Seconds; slot++)
            {
                if (_seconds[slot] < 0 || _seconds[slot] <= now - Seconds)
                    continue;
                for (int b = 0; b < Buckets; b++)
                    sum[b] += _counts[slot][b];
                all += _totals[slot];
            }
        }

        if (all == 0)
            return null;
        var found = new double[wanted.Length];
        for (int i = 0; i < found.Length; i++)
        {
            long rank = (long)Math.Ceiling(wanted[i] * all), below = 0;
            int bucket = 0;
            while (bucket < Buckets - 1 && (below += sum[bucket]) < rank)
                bucket++;
            // The middle of a bucket, in the measure in which they are equally wide.
            found[i] = Math.Round(Shortest * Math.Pow(Step, bucket - 0.5), 3);
        }

        return found;
    }

    private long Now() => (long)time.GetElapsedTime(_origin).TotalSeconds;
}

namespace UrbanSound.Training.Evaluation;

/// <summary>How fast clips were classified, decoding included. Immutable.</summary>
public sealed record SpeedFigures
{
    /// <summary>Answered clips a second of the whole run, with as many at once as the run had; 0 when no time was measured.</summary>
    public required double ClipsPerSecond { get; init; }

    /// <summary>Mean milliseconds a clip. Clips that are worked on at once slow each other.</summary>
    public required double MeanMs { get; init; }

    /// <summary>Median milliseconds a clip.</summary>
    public required double MedianMs { get; init; }

    /// <summary>Milliseconds that 95 of 100 clips need at most.</summary>
    public required double P95Ms { get; init; }

    internal static SpeedFigures Create(IEnumerable<EvaluatedClip> answered, TimeSpan wall)
    {
        double[] times = [.. answered.Select(c => c.Elapsed.TotalMilliseconds).Order()];
        return new SpeedFigures
        {
            ClipsPerSecond = ClassFigures.Ratio(times.Length, wall.TotalSeconds),
            MeanMs = times.Length == 0 ? 0 : times.Average(),
            MedianMs = Percentile.Of(times, 0.5),
            P95Ms = Percentile.Of(times, 0.95),
        };
    }
}

namespace UrbanSound.AspNetCore.Metrics;

/// <summary>What is counted of one model. Thread-safe.</summary>
internal sealed class ModelMetrics(string name, ServerMetrics server)
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];

    public string Name => name;

    /// <summary>Seconds from the head of a request to its answer.</summary>
    public Buckets Duration { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

    /// <summary>Seconds of decoding and inference.</summary>
    public Buckets Inference { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

    public long Count(Outcome outcome) => Interlocked.Read(ref _outcomes[(int)outcome]);

    public void Answered(TimeSpan whole, TimeSpan inference)
    {
        Duration.Add(whole.TotalSeconds);
        Inference.Add(inference.TotalSeconds);
        Count(Outcome.Success, whole);
        server.Inference(name, inference);
    }

    public void NotAnswered(Outcome outcome, TimeSpan whole) => Count(outcome, whole);

    private void Count(Outcome outcome, TimeSpan whole)
    {
        Interlocked.Increment(ref _outcomes[(int)outcome]);
        server.Count(name, outcome, whole);
    }
}

namespace UrbanSound.AspNetCore.Metrics;

/// <summary>What is counted of one model. Thread-safe.</summary>
internal sealed class ModelMetrics(string name, ServerMetrics server)
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];

    public string Name => name;

    /// <summary>Seconds from the head of a request to its answer.</summary>
    public Buckets Duration { get; } = new(Buckets.Seconds);

    /// <summary>Seconds of decoding and inference.</summary>
    public Buckets Inference { get; } = new(Buckets.Seconds);

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

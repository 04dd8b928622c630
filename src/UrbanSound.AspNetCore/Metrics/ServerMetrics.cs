using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using UrbanSound.AspNetCore.Hosting;

namespace UrbanSound.AspNetCore.Metrics;

/// <summary>
/// What is counted: once, for <c>/stats</c>, <c>/metrics</c> and OpenTelemetry alike. Counts are of inputs: a form with ten files
/// counts as ten. Thread-safe.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string SourceName = "UrbanSound.AspNetCore";

    private readonly Meter _meter;
    private readonly Counter<long> _inputs;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _inference;
    private readonly ConcurrentDictionary<string, ModelMetrics> _models = new();
    private readonly Gate _gate;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="gate">Knows how many requests are in.</param>
    /// <param name="time">The clock.</param>
    public ServerMetrics(IMeterFactory meters, Gate gate, TimeProvider time)
    {
        _gate = gate;
        _meter = meters.Create(SourceName);
        _inputs = _meter.CreateCounter<long>("urbansound.inputs", "{input}", "Inputs by model and outcome.");
        // OpenTelemetry's own bounds are for milliseconds.
        var bounds = new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Seconds };
        _duration = _meter.CreateHistogram<double>("urbansound.request.duration", "s", "From the head of a request to its answer.", advice: bounds);
        _inference = _meter.CreateHistogram<double>("urbansound.inference.duration", "s", "Decoding and inference of one input.", advice: bounds);
        _meter.CreateObservableUpDownCounter("urbansound.requests.in_flight", () => InFlight, "{request}", "Requests that are being worked on or wait.");
        Latencies = new LatencyWindow(time);
        NoModel = For("");
    }

    /// <summary>Spans of inference.</summary>
    public static ActivitySource Activities { get; } = new(SourceName);

    public LatencyWindow Latencies { get; }

    /// <summary>What was refused before it was clear which model it was for.</summary>
    public ModelMetrics NoModel { get; }

    /// <summary>Requests for an answer that have not got it yet.</summary>
    public long InFlight => _gate.Inside;

    public IEnumerable<ModelMetrics> Models => _models.Values.OrderBy(m => m.Name, StringComparer.Ordinal);

    public ModelMetrics For(string model) => _models.GetOrAdd(model, name => new ModelMetrics(name, this));

    public long Count(Outcome outcome) => _models.Values.Sum(m => m.Count(outcome));

    public void Dispose() => _meter.Dispose();

    internal void Inference(string model, TimeSpan elapsed) => _inference.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("model", model));

    internal void Count(string model, Outcome outcome, TimeSpan whole)
    {
        var tags = new TagList { { "model", model }, { "outcome", Name(outcome) } };
        _inputs.Add(1, tags);
        _duration.Record(whole.TotalSeconds, tags);
        if (outcome == Outcome.Success)
            Latencies.Add(whole.TotalMilliseconds);
    }

    public static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Success => "success",
        Outcome.Invalid => "invalid",
        Outcome.Refused => "refused",
        Outcome.Cancelled => "cancelled",
        _ => "failed",
    };
}

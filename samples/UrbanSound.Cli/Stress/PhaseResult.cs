namespace UrbanSound.Cli.Stress;

/// <summary>What a phase came to. Every request is in exactly one of right, wrong, crossed, refused, lost and failed.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Concurrency">Connections wanted at once.</param>
/// <param name="OpenAtOnce">Connections that were open at the same moment before the first request was sent.</param>
/// <param name="Seconds">From that moment to the end of the last request.</param>
/// <param name="Right">Requests that got their own right answer.</param>
/// <param name="Wrong">Requests that got an answer that is nobody's.</param>
/// <param name="Crossed">Requests that got the answer of another one.</param>
/// <param name="Refused">Requests that ended with a 503 that says when to come again.</param>
/// <param name="Lost">Requests without any answer.</param>
/// <param name="Failed">Requests that ended otherwise.</param>
/// <param name="Duplicated">Answers too many: they came where none was awaited.</param>
/// <param name="Errors">What was lost or failed, by kind.</param>
/// <param name="Retries">Times that a refusal was obeyed.</param>
/// <param name="Refusals">How the server said no; null when it never did.</param>
/// <param name="Latency">
/// Times of right answers; null when there was none. The first request of each connection counts from the moment when all requests were let
/// go (the beginning of <paramref name="Seconds"/>), however late this program came to send it, and each other one from the end of the one
/// before it on its connection. It counts to the last byte of the answer; waits between a request's attempts are part of it.
/// </param>
/// <param name="AnswersPerSecond">Right answers a second.</param>
/// <param name="IdsReturned">Answers that brought their request's name back.</param>
/// <param name="ClientCpuSeconds">Processor time that this program took meanwhile.</param>
/// <param name="Histogram">Right answers by time.</param>
/// <param name="Timeline">What ended when.</param>
internal sealed record PhaseResult(
    string Name,
    int Requests,
    int Concurrency,
    int OpenAtOnce,
    double Seconds,
    int Right,
    int Wrong,
    int Crossed,
    int Refused,
    int Lost,
    int Failed,
    int Duplicated,
    IReadOnlyDictionary<string, int> Errors,
    int Retries,
    RefusalFigures? Refusals,
    LatencyFigures? Latency,
    double AnswersPerSecond,
    int IdsReturned,
    double ClientCpuSeconds,
    IReadOnlyList<LatencyBin> Histogram,
    IReadOnlyList<SecondCount> Timeline)
{
    /// <summary>Whether nothing happened that a caller can't cope with: every answer right, and each refusal says when to come again.</summary>
    public bool IsSound => Right + Refused == Requests && Duplicated == 0;

    public static PhaseResult Create(PhaseRun run, IReadOnlyList<StressRequest> requests, int open, int retries, int duplicated, double cpuSeconds)
    {
        double seconds = requests.Max(r => r.Ended).TotalSeconds;
        double[] times = [.. requests.Where(r => r.Outcome == StressOutcome.Right).Select(r => r.Elapsed.TotalMilliseconds)];
        return new PhaseResult(
            run.Phase.Name,
            requests.Count,
            run.Phase.Concurrency,
            open,
            Math.Round(seconds, 3),
            run.Of(StressOutcome.Right),
            run.Of(StressOutcome.Wrong),
            run.Of(StressOutcome.Crossed),
            run.Of(StressOutcome.Refused),
            run.Of(StressOutcome.Lost),
            run.Of(StressOutcome.Failed),
            duplicated,
            requests.Where(r => r.Kind is not null).GroupBy(r => r.Kind!).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
            retries,
            RefusalsOf(requests),
            LatencyFigures.Create(times),
            Math.Round(times.Length / seconds, 3),
            requests.Count(r => r.IdReturned),
            Math.Round(cpuSeconds, 3),
            LatencyBin.Of(times),
            TimelineOf(requests));
    }

    private static RefusalFigures? RefusalsOf(IReadOnlyList<StressRequest> requests)
    {
        var all = requests.SelectMany(r => r.Refusals).ToArray();
        return all.Length == 0 ? null : new RefusalFigures(
            all.Length,
            all.Count(r => r.RetryAfter is null),
            requests.Max(r => r.Refusals.Count),
            all.Min(r => r.RetryAfter),
            all.Max(r => r.RetryAfter),
            LatencyFigures.Create(all.Select(r => r.Late.TotalMilliseconds)));
    }

    private static SecondCount[] TimelineOf(IReadOnlyList<StressRequest> requests)
    {
        var seconds = requests.GroupBy(r => (int)r.Ended.TotalSeconds).ToDictionary(g => g.Key, g => g.ToArray());
        var refusals = requests.SelectMany(r => r.Refusals).CountBy(r => (int)r.At.TotalSeconds).ToDictionary();
        return [.. Enumerable.Range(0, Math.Max(seconds.Keys.Max(), refusals.Keys.DefaultIfEmpty().Max()) + 1).Select(second =>
        {
            var ended = seconds.GetValueOrDefault(second, []);
            int right = ended.Count(r => r.Outcome == StressOutcome.Right), refused = ended.Count(r => r.Outcome == StressOutcome.Refused);
            return new SecondCount(second, right, refusals.GetValueOrDefault(second), ended.Length - right - refused);
        })];
    }
}

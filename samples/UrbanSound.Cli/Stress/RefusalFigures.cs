namespace UrbanSound.Cli.Stress;

/// <summary>How a server said no.</summary>
/// <param name="Count">All refusals: one request may be refused several times.</param>
/// <param name="WithoutRetryAfter">Those that did not say when to come again.</param>
/// <param name="MostForOneRequest">The refusals of the request with most of them.</param>
/// <param name="LeastRetryAfter">Seconds, the least that was asked for.</param>
/// <param name="MostRetryAfter">Seconds, the most that was asked for.</param>
/// <param name="Lateness">Milliseconds from the last byte of the request to its refusal; null where it is not known of any.</param>
internal sealed record RefusalFigures(
    int Count, int WithoutRetryAfter, int MostForOneRequest, int? LeastRetryAfter, int? MostRetryAfter, LatencyFigures? Lateness);

using System.Collections.Immutable;

namespace UrbanSound.Cli.Stress;

/// <summary>One step of a stress test.</summary>
/// <param name="Name">What tables and pictures call it.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="Concurrency">Connections, each with one request under way; all are open before the first request is sent.</param>
internal sealed record StressPhase(string Name, int Requests, int Concurrency)
{
    /// <summary>The steps of the published project that this one is compared with, from a trickle to 200 at once.</summary>
    public static ImmutableArray<StressPhase> Progressive { get; } =
        [Step(100, 10), Step(200, 25), Step(500, 50), Step(1000, 100), Step(2000, 200)];

    /// <summary>Every request at the same moment, each on its own connection.</summary>
    public static StressPhase Dump(int requests) => new(FormattableString.Invariant($"dump of {requests}"), requests, requests);

    /// <summary>A step of its own.</summary>
    public static StressPhase Step(int requests, int concurrency) => new(FormattableString.Invariant($"{requests}/{concurrency}"), requests, concurrency);
}

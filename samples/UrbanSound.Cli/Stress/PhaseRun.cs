using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;

namespace UrbanSound.Cli.Stress;

/// <summary>Runs one phase: opens every connection, sends, judges the answers, counts.</summary>
internal sealed class PhaseRun(StressSettings settings, StressInputs inputs, StressPhase phase) : IDisposable
{
    // A server takes connections one after the other, and one that is flooded drops the rest for a second.
    private const int OpenAtOnce = 64;
    private const int OpenAttempts = 40;

    // How long after the last answer an unasked one may come and be seen.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly SemaphoreSlim _opening = new(OpenAtOnce);
    private readonly int[] _counts = new int[Enum.GetValues<StressOutcome>().Length];
    private long _began;
    private int _next;
    private int _retries;
    private int _duplicated;
    private ServerIdentity? _server;

    public StressSettings Settings => settings;

    public StressInputs Inputs => inputs;

    public StressPhase Phase => phase;

    /// <summary>Time since the requests were let go.</summary>
    public TimeSpan Elapsed => At(Stopwatch.GetTimestamp());

    /// <summary>The time of a time stamp, since the requests were let go.</summary>
    public TimeSpan At(long timestamp) => Stopwatch.GetElapsedTime(_began, timestamp);

    /// <summary>How many requests have ended.</summary>
    public int Ended => _counts.Sum();

    /// <summary>Which model the server says it is; null before the first answer, or when it says nothing.</summary>
    public ServerIdentity? Server => _server;

    public int Of(StressOutcome outcome) => Volatile.Read(ref _counts[(int)outcome]);

    public void Count(StressOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void CountDuplicate() => Interlocked.Increment(ref _duplicated);

    public void NoteServer(HttpAnswer answer) => _server ??= ServerIdentity.Read(answer);

    public async Task<PhaseResult> RunAsync(CancellationToken cancellationToken)
    {
        var connections = new HttpConnection?[phase.Concurrency];
        try
        {
            await Task.WhenAll(Enumerable.Range(0, connections.Length).Select(async i =>
            {
                try
                {
                    connections[i] = await OpenAsync(cancellationToken);
                }
                catch (NoConnectionException)
                {
                    // The request that would have used it tries once more, and tells.
                }
            }));
            int open = connections.Count(c => c is { IsQuiet: true });
            var requests = new StressRequest[phase.Requests];
            for (int i = 0; i < requests.Length; i++)
                requests[i] = new StressRequest(this, inputs.All[i % inputs.All.Count], FormattableString.Invariant($"{phase.Requests}-{phase.Concurrency}-{i}"));
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var finish = new CancellationTokenSource();
            var senders = Enumerable.Range(0, connections.Length).Select(i => Start(connections, i, requests, gate.Task, finish.Token, cancellationToken)).ToArray();
            var processor = Environment.CpuUsage.TotalTime;
            _began = Stopwatch.GetTimestamp();
            gate.SetResult();
            await Task.WhenAll(senders.Select(s => s.Answered.Task));
            // Time stands still for throughput when the last answer is there; what comes now is one too many.
            await Task.Delay(Grace, cancellationToken);
            await finish.CancelAsync();
            await Task.WhenAll(senders.Select(s => s.Done));
            return PhaseResult.Create(this, requests, open, _retries, _duplicated, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        }
        finally
        {
            foreach (var connection in connections)
            {
                if (connection is not null)
                    await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Counts what came on a connection before anything was asked, and gives the connection up.</summary>
    public async Task DropAsync(HttpConnection connection)
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Interlocked.Add(ref _duplicated, await connection.ReceiveUnaskedAsync(now.Token));
        await connection.DisposeAsync();
    }

    public async Task<HttpConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await HttpConnection.OpenAsync(settings.Server, cancellationToken);
                }
                catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
                {
                    if (attempt == OpenAttempts || e is AuthenticationException or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TooManyOpenSockets })
                        throw new NoConnectionException(e);
                    await Task.Delay(25, cancellationToken);
                }
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose() => _opening.Dispose();

    private Sender Start(
        HttpConnection?[] connections, int place, StressRequest[] requests, Task gate, CancellationToken finish, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource();
        return new Sender(answered, RunAsync());

        async Task RunAsync()
        {
            try
            {
                await gate;
                // The first of each connection was to be sent when all were let go, the others as soon as the one before has ended.
                long began = _began;
                // With a connection for each request, which one sends which does not depend on who is first.
                for (int mine = place; mine < requests.Length; mine = phase.Concurrency + Interlocked.Increment(ref _next) - 1)
                {
                    connections[place] = await requests[mine].RunAsync(connections[place], began, cancellationToken);
                    began = Stopwatch.GetTimestamp();
                }
            }
            finally
            {
                answered.TrySetResult();
            }
            if (connections[place] is { } last)
                Interlocked.Add(ref _duplicated, await last.ReceiveUnaskedAsync(finish));
        }
    }

    private readonly record struct Sender(TaskCompletionSource Answered, Task Done);
}

namespace UrbanSound.AspNetCore.Hosting;

/// <summary>
/// Lets requests in until the server stops, and tells when those that are in are out. Thread-safe.
/// </summary>
internal sealed class Gate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _givenUp = new();
    private long _inside;
    private volatile bool _isClosed;

    /// <summary>Whether the server stops.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Requests that are in.</summary>
    public long Inside => Interlocked.Read(ref _inside);

    /// <summary>Set when those that are still in have to leave without their answer.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    /// <returns>false when the server stops: the request is not taken on.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            _inside++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0 && _isClosed)
                _empty.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    /// <returns>Done when all are out.</returns>
    public Task Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_inside == 0)
                _empty.TrySetResult();
        }

        return _empty.Task;
    }

    public void GiveUp() => _givenUp.Cancel();

    public void Dispose() => _givenUp.Dispose();
}

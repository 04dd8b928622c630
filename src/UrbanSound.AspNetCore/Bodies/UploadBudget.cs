namespace UrbanSound.AspNetCore.Bodies;

/// <summary>
/// Memory that bodies may take together. Who asks for room gets it in the order of asking, so that a large body is not overtaken for
/// ever by small ones. Thread-safe.
/// </summary>
internal sealed class UploadBudget
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Claim> _waiting = [];
    private readonly long _all;
    private long _free;

    /// <param name="bytes">All the memory there is for bodies.</param>
    public UploadBudget(long bytes) => _all = _free = bytes;

    /// <summary>Bytes that are reserved.</summary>
    public long Reserved
    {
        get
        {
            lock (_lock)
                return _all - _free;
        }
    }

    /// <summary>How many wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <param name="wanted">Bytes; more than the whole budget means the whole budget.</param>
    /// <param name="cancellationToken">Gives the place in the line up.</param>
    /// <returns>The room, to be given back.</returns>
    public ValueTask<UploadRoom> ReserveAsync(long wanted, CancellationToken cancellationToken)
    {
        wanted = Math.Min(wanted, _all);
        Claim claim;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _free >= wanted)
            {
                _free -= wanted;
                return new(new UploadRoom(this, wanted));
            }

            claim = new Claim(wanted);
            claim.Place = _waiting.AddLast(claim);
        }

        return new(WaitAsync(claim, cancellationToken));
    }

    internal void GiveBack(long room)
    {
        lock (_lock)
        {
            _free += room;
            Serve();
        }
    }

    private async Task<UploadRoom> WaitAsync(Claim claim, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration leaving = cancellationToken.UnsafeRegister(_ => Leave(claim, cancellationToken), null);
        return await claim.Task.ConfigureAwait(false);
    }

    private void Leave(Claim claim, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (claim.Place.List is null)
                return;
            _waiting.Remove(claim.Place);
            claim.TrySetCanceled(cancellationToken);
            // It may have kept smaller ones behind it from room that there is.
            Serve();
        }
    }

    private void Serve()
    {
        while (_waiting.First is { } first && first.Value.Wanted <= _free)
        {
            _waiting.RemoveFirst();
            _free -= first.Value.Wanted;
            first.Value.TrySetResult(new UploadRoom(this, first.Value.Wanted));
        }
    }

    private sealed class Claim(long wanted) : TaskCompletionSource<UploadRoom>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Wanted => wanted;

        public LinkedListNode<Claim> Place { get; set; } = null!;
    }
}

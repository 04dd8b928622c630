namespace UrbanSound.Pipelines;

/// <summary>Counts the calls under way, so that a pipeline frees its model only after the last. Thread-safe.</summary>
internal sealed class OpenCalls
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _isClosed;

    /// <summary>Begins a call; each ends with <see cref="Exit"/>.</summary>
    /// <exception cref="UrbanSoundException">Unavailable: closed.</exception>
    public void Enter(string model)
    {
        lock (_gate)
        {
            if (_isClosed)
                throw Closed(model);
            _count++;
        }
    }

    public void Exit()
    {
        lock (_gate)
        {
            if (--_count == 0 && _isClosed)
                _empty.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    /// <param name="isFirst">Whether this call closed it.</param>
    /// <returns>Ends with the last call.</returns>
    public Task CloseAsync(out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_isClosed;
            _isClosed = true;
            if (_count == 0)
                _empty.TrySetResult();
            return _empty.Task;
        }
    }

    public static UrbanSoundException Closed(string model) =>
        new(UrbanSoundErrorKind.Unavailable, $"{model}: the pipeline is closing and takes on nothing more; send it elsewhere.");
}

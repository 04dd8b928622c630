using UrbanSound.AspNetCore.Answers;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>
/// Answers of many inputs that arrive one after the other: a few are in work at once, and when they are too many the next one is not
/// taken in. Not thread-safe.
/// </summary>
internal sealed class AnswersInOrder : IAsyncDisposable
{
    private const int AtOnce = 16;

    private readonly Queue<Task<Answer>> _inWork = new();
    private readonly List<Answer> _done = [];

    /// <summary>How many were taken in.</summary>
    public int Count => _done.Count + _inWork.Count;

    /// <summary>Takes the next one in, once there is room.</summary>
    public async ValueTask AddAsync(Func<Task<Answer>> begin)
    {
        while (_inWork.TryPeek(out Task<Answer>? oldest) && (_inWork.Count >= AtOnce || oldest.IsCompleted))
        {
            _done.Add(await oldest.ConfigureAwait(false));
            _ = _inWork.Dequeue();
        }

        _inWork.Enqueue(begin());
    }

    /// <summary>All answers, in the order of the inputs.</summary>
    public async Task<IReadOnlyList<Answer>> AllAsync()
    {
        while (_inWork.TryPeek(out Task<Answer>? oldest))
        {
            _done.Add(await oldest.ConfigureAwait(false));
            _ = _inWork.Dequeue();
        }

        return _done;
    }

    /// <summary>Waits until nothing is in work: what is, reads memory that is about to be given back.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Task<Answer> task in _inWork)
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _inWork.Clear();
    }
}

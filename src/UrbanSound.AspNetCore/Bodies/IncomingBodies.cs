namespace UrbanSound.AspNetCore.Bodies;

/// <summary>
/// Bodies that are on their way to a model: work that its queue does not show yet, and that comes before whoever knocks now. Thread-safe.
/// </summary>
internal sealed class IncomingBodies(TimeProvider time)
{
    /// <summary>Whose body takes longer is slow, and keeps nobody else out.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly LinkedList<long> _begun = [];

    /// <summary>How many began within the last two seconds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                while (_begun.First is { } oldest && time.GetElapsedTime(oldest.Value) > Soon)
                    _begun.RemoveFirst();
                return _begun.Count;
            }
        }
    }

    /// <summary>A body begins.</summary>
    /// <returns>To be disposed when it is there, or does not come.</returns>
    public Body Begin()
    {
        lock (_lock)
            return new Body(this, _begun.AddLast(time.GetTimestamp()));
    }

    private void End(LinkedListNode<long> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
                _begun.Remove(place);
        }
    }

    /// <summary>One of them.</summary>
    public readonly struct Body(IncomingBodies bodies, LinkedListNode<long> place) : IDisposable
    {
        public void Dispose() => bodies.End(place);
    }
}

namespace UrbanSound.Pipelines;

/// <summary>
/// When those who were refused were told to come back: a virtual queue behind the real one. Whoever does not come loses the place.
/// Not thread-safe.
/// </summary>
internal sealed class AppointmentBook
{
    /// <summary>Clocks and timers differ, and HTTP tells whole seconds.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(10);

    /// <summary>Bounds memory. A virtual queue this long has waits that nobody obeys.</summary>
    private const int Most = 1_000_000;

    private readonly PriorityQueue<TimeSpan, TimeSpan> _times = new();

    /// <summary>Places that are promised.</summary>
    public int Count => _times.Count;

    /// <summary>Somebody comes; if an appointment is due, it is taken to be theirs.</summary>
    /// <returns>Whether one was due.</returns>
    public bool Claim(TimeSpan now)
    {
        while (_times.TryPeek(out TimeSpan time, out _) && time <= now + Early)
        {
            _times.Dequeue();
            if (time + Grace >= now)
                return true;
        }

        return false;
    }

    public void Give(TimeSpan time)
    {
        if (_times.Count < Most)
            _times.Enqueue(time, time);
    }
}

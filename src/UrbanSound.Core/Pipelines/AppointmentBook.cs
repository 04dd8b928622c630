namespace UrbanSound.Pipelines;

/// <summary>
/// When those who were refused were told to come back: a virtual queue behind the real one. Whoever does not come loses the place.
/// Not thread-safe.
/// </summary>
internal sealed class AppointmentBook
{
    /// <summary>Clocks and timers differ, and HTTP tells whole seconds.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(10);

    /// <summary>Who is refused lost an appointment only if it was his time: a crowd's last ones would else take that of those before them.</summary>
    private static readonly TimeSpan JustEarly = TimeSpan.FromMilliseconds(50);

    /// <summary>Bounds memory. A virtual queue this long has waits that nobody obeys.</summary>
    private const int Most = 1_000_000;

    private readonly PriorityQueue<TimeSpan, TimeSpan> _times = new();

    /// <summary>Places that are promised.</summary>
    public int Count => _times.Count;

    /// <summary>Whether an appointment is due: whoever comes now is taken to be the one who has it.</summary>
    public bool IsDue(TimeSpan now)
    {
        while (_times.TryPeek(out TimeSpan lapsed, out _) && lapsed + Grace < now)
            _times.Dequeue();
        return _times.TryPeek(out TimeSpan time, out _) && time <= now + Early;
    }

    /// <summary>Who came has been let in; if an appointment was due, it is kept.</summary>
    public void Keep(TimeSpan now)
    {
        if (IsDue(now))
            _times.Dequeue();
    }

    /// <summary>Who came has been refused; if it was the time of an appointment, it is lost.</summary>
    public void Lose(TimeSpan now)
    {
        if (IsDue(now) && _times.Peek() <= now + JustEarly)
            _times.Dequeue();
    }

    public void Give(TimeSpan time)
    {
        if (_times.Count < Most)
            _times.Enqueue(time, time);
    }
}

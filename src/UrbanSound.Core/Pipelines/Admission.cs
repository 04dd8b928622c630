namespace UrbanSound.Pipelines;

/// <summary>
/// Who is taken on, and when to come back who is not: arithmetic on the work that is there, and on what one input was measured to cost.
/// Not thread-safe, and without a clock of its own.
/// </summary>
/// <param name="options">Workers, capacity, deadline.</param>
internal sealed class Admission(SchedulerOptions options)
{
    /// <summary>An input is taken on if it should be done within this part of its deadline: the estimate is a mean, and can be wrong.</summary>
    private const double AdmissionShare = 0.8;

    /// <summary>Who was refused is told to come when the queue should be down to this part of its room; the rest is for whom nobody told.</summary>
    private const double TargetShare = 0.5;

    private readonly ServiceTime _service = new();
    private readonly AppointmentBook _appointments = new();

    /// <summary>Answers a second while all workers are busy; 0 before the first measurement.</summary>
    public double Rate => _service.IsKnown ? options.Workers / _service.Mean.TotalSeconds : 0;

    /// <inheritdoc cref="ServiceTime.Foresee"/>
    public void Foresee(TimeSpan cost) => _service.Foresee(cost);

    /// <inheritdoc cref="ServiceTime.Add"/>
    public void Learn(TimeSpan now, TimeSpan taken, int inputs = 1) => _service.Add(now, taken, inputs);

    /// <summary>Whether an input that comes now is taken on.</summary>
    /// <param name="now">The time.</param>
    /// <param name="backlog">Inputs that are there, waiting and in work.</param>
    /// <param name="waited">How long its sender has waited already.</param>
    public bool TryEnter(TimeSpan now, int backlog, TimeSpan waited)
    {
        bool enters = HasRoom(backlog, waited) && IsNotPromised(now, backlog, waited);
        if (enters)
            _appointments.Keep(now);
        else
            _appointments.Lose(now);
        return enters;
    }

    /// <summary>Whether an input that comes now is taken on if it is not kept out for somebody who was told to come.</summary>
    public bool HasRoom(int backlog, TimeSpan waited = default) =>
        // A worker that would idle takes what comes, however slow it was.
        waited < options.RequestDeadline && (backlog < options.Workers || backlog < Room(waited));

    /// <summary>An input is refused without having been tried: who comes as he was told to gets a new time.</summary>
    public void Lose(TimeSpan now) => _appointments.Lose(now);

    /// <summary>The next free place in the virtual queue, behind the work that is there and those who were told to come.</summary>
    /// <returns>In how long; null before the first measurement.</returns>
    public TimeSpan? MakeAppointment(TimeSpan now, int backlog)
    {
        if (!_service.IsKnown)
            return null;
        double before = Math.Max(1, backlog + _appointments.Count + 1 - (TargetShare * Room(TimeSpan.Zero)));
        TimeSpan wait = TimeSpan.FromSeconds(before / Rate);
        _appointments.Give(now + wait);
        return wait;
    }

    /// <summary>How long an input waits for a worker when so many are before it.</summary>
    public TimeSpan Wait(int backlog) => Math.Max(0, backlog - options.Workers + 1) / (double)options.Workers * _service.Mean;

    /// <summary>Whether an answer can't be there in time. An input is always given half of its time, or slow models would never try.</summary>
    public bool IsTooLate(TimeSpan now, TimeSpan deadline)
    {
        TimeSpan half = options.RequestDeadline / 2, needed = _service.Mean < half ? _service.Mean : half;
        return deadline <= now || deadline - now < needed;
    }

    /// <summary>Newcomers leave the room that was promised to others, unless those don't come and it stays empty.</summary>
    private bool IsNotPromised(TimeSpan now, int backlog, TimeSpan waited)
    {
        double room = Room(waited);
        return backlog < options.Workers || _appointments.IsDue(now) || backlog < TargetShare * room || backlog + _appointments.Count < room;
    }

    /// <summary>Inputs that may be there before one whose sender has waited that long.</summary>
    private double Room(TimeSpan waited)
    {
        double places = options.QueueCapacity + options.Workers;
        return _service.IsKnown ? Math.Min(places, ((AdmissionShare * options.RequestDeadline) - waited).TotalSeconds * Rate) : places;
    }
}

using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>
/// A pipeline that stands any load: it takes on what it can answer in time and refuses the rest at once, with the time at which to come
/// back. Inputs are answered in the order of their coming, by threads of their own, so that the thread pool stays free. Thread-safe.
/// </summary>
public sealed class ScheduledPipeline : IInferencePipeline
{
    private readonly IInferencePipeline _inner;
    private readonly ILocalPipeline? _local;
    private readonly IRowPipeline? _rows;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly int _batchSize = 1;

    private readonly object _gate = new();
    private readonly LinkedList<ScheduledRequest> _queue = new();
    private readonly HashSet<ScheduledRequest> _running = [];
    private readonly Admission _admission;
    private readonly ITimer _alarm;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _alarmAt = TimeSpan.MaxValue;
    private int _workersLeft;
    private int _busy;
    private int _disposals;
    private bool _isClosing;
    private long _admitted, _answered, _failed, _refusedQueueFull, _refusedDeadline, _cancelled;

    /// <summary>Starts the workers, and measures a model of this process: a few runs on each.</summary>
    /// <param name="inner">What answers. The scheduler owns it, and disposes it after the last answer.</param>
    /// <param name="options">How to work; null means the defaults.</param>
    /// <param name="time">The clock of deadlines and rates; null means the system's.</param>
    /// <exception cref="UrbanSoundException">InvalidOptions: the options are out of range.</exception>
    public ScheduledPipeline(IInferencePipeline inner, SchedulerOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _options = options ?? SchedulerOptions.Default;
        _options.Validate();
        _inner = inner;
        _local = inner as ILocalPipeline;
        _rows = inner as IRowPipeline;
        _time = time ?? TimeProvider.System;
        _epoch = _time.GetTimestamp();
        _alarm = _time.CreateTimer(static state => ((ScheduledPipeline)state!).OnAlarm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _workersLeft = _options.Workers;
        _admission = new Admission(_options);
        using Calibration? calibration = Calibration.Of(inner, _options);
        using var ready = new ManualResetEventSlim();
        var entered = new CountdownEvent(_options.Workers);
        for (int i = 0; i < _options.Workers; i++)
        {
            // Background: a program that forgets to dispose should still end.
            new Thread(Work) { IsBackground = true, Name = $"UrbanSound worker {i + 1}" }.Start();
        }

        if (calibration is not null)
        {
            (_batchSize, TimeSpan perRow) = calibration.Wait();
            _admission.Foresee(perRow);
        }

        ready.Set();
        entered.Wait();
        entered.Dispose();

        void Work()
        {
            calibration?.Measure();
            ready.Wait();
            entered.Signal();
            Courtesy.StandBack();
            WorkUntilClosed();
        }
    }

    /// <inheritdoc/>
    public ModelIdentity Model => _inner.Model;

    /// <inheritdoc/>
    public IReadOnlyList<string> MediaTypes => _inner.MediaTypes;

    /// <summary>What it did and has before it.</summary>
    public SchedulerStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new SchedulerStatistics
                {
                    Queued = _queue.Count,
                    Running = _running.Count,
                    Workers = _options.Workers,
                    BatchSize = _batchSize,
                    Admitted = _admitted,
                    Answered = _answered,
                    Failed = _failed,
                    RefusedQueueFull = _refusedQueueFull,
                    RefusedDeadline = _refusedDeadline,
                    Cancelled = _cancelled,
                    DrainRate = _admission.Rate,
                    EstimatedWait = _admission.Wait(Backlog),
                    IsAccepting = !_isClosing,
                };
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    private int Backlog => _queue.Count + _running.Count;

    /// <inheritdoc/>
    public Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default) =>
        InferAsync(input, TimeSpan.Zero, cancellationToken);

    /// <summary>Answers one input whose sender has waited already, say for its upload.</summary>
    /// <param name="input">The whole sound, picture, video or tensor.</param>
    /// <param name="waited">How long its sender has waited: it counts against the deadline.</param>
    /// <param name="cancellationToken">The caller does not want the answer any more: work not begun is not begun.</param>
    /// <returns>The scores of all labels, with the model that gave them.</returns>
    /// <exception cref="UrbanSoundException">As for <see cref="IInferencePipeline.InferAsync"/>.</exception>
    public async Task<InferenceResult> InferAsync(MediaInput input, TimeSpan waited, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(waited, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        ScheduledRequest request = Admit(input, waited, cancellationToken);
        using (cancellationToken.UnsafeRegister(static state => ((ScheduledRequest)state!).Owner.OnCallerGone((ScheduledRequest)state), request))
            return await request.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Takes on nothing more, and waits until all that was taken on is answered. The model stays loaded until disposal.</summary>
    /// <param name="cancellationToken">Ends the patience, not the draining: what waits then fails as Unavailable, what runs is stopped.</param>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        Close();
        try
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Abandon();
            await _drained.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Drains, for <see cref="SchedulerOptions.DrainTimeout"/> at most, and disposes the pipeline within.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        try
        {
            await _drained.Task.WaitAsync(_options.DrainTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abandon();
            await _drained.Task.ConfigureAwait(false);
        }

        if (Interlocked.Increment(ref _disposals) > 1)
            return;
        await _alarm.DisposeAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Refuses an input for which there will be no room, before it is here: a server asks before it reads a body. That nothing is thrown
    /// is no promise.
    /// </summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="coming">Inputs that are on their way, and before it.</param>
    /// <exception cref="UrbanSoundException">Overloaded, with the time to come back. Unavailable: the pipeline is closing.</exception>
    public void ThrowIfFull(string name, int coming = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegative(coming);
        lock (_gate)
        {
            if (_isClosing)
                throw OpenCalls.Closed(Model.Name);
            TimeSpan now = Now;
            if (_admission.HasRoom(Backlog + coming))
                return;
            _admission.Lose(now);
            throw Refuse(name, Backlog + coming, now);
        }
    }

    private UrbanSoundException Refuse(string name, int before, TimeSpan now)
    {
        _refusedQueueFull++;
        TimeSpan? retry = _admission.MakeAppointment(now, before);
        string when = retry is { } wait ? $"in {Math.Ceiling(wait.TotalSeconds):0} s" : "later";
        return new UrbanSoundException(
            UrbanSoundErrorKind.Overloaded, $"{name}: {before} inputs are before it, more than can be answered in time; try again {when}.")
        {
            RetryAfter = retry,
        };
    }

    /// <summary>Takes an input on, or throws.</summary>
    private ScheduledRequest Admit(MediaInput input, TimeSpan waited, CancellationToken caller)
    {
        lock (_gate)
        {
            if (_isClosing)
                throw OpenCalls.Closed(Model.Name);
            TimeSpan now = Now;
            if (!_admission.TryEnter(now, Backlog, waited))
                throw Refuse(input.Name, Backlog, now);

            var request = new ScheduledRequest(this, input, now, now + _options.RequestDeadline - waited, caller);
            request.Place = _queue.AddLast(request);
            _admitted++;
            SetAlarm(request.Deadline, now);
            Monitor.Pulse(_gate);
            return request;
        }
    }

    private void OnCallerGone(ScheduledRequest request)
    {
        CancellationTokenSource? stop;
        lock (_gate)
        {
            stop = request.Stop;
            if (!Unqueue(request))
                request = null!;
            else
                _cancelled++;
        }

        if (request is not null)
            request.Completion.TrySetCanceled(request.Caller);
        else
            stop?.Cancel();
    }

    /// <summary>Takes a request out of the queue; false if it is no longer there.</summary>
    private bool Unqueue(ScheduledRequest request)
    {
        if (request.Place is not { } place)
            return false;
        _queue.Remove(place);
        request.Place = null;
        return true;
    }

    private void SetAlarm(TimeSpan at, TimeSpan now)
    {
        if (at >= _alarmAt)
            return;
        _alarmAt = at;
        // A timer counts whole milliseconds; waking early would only mean to set it once more.
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (at - now).TotalMilliseconds)));
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody's deadline has passed, perhaps.</summary>
    private void OnAlarm()
    {
        var late = new List<ScheduledRequest>();
        var stops = new List<CancellationTokenSource>();
        lock (_gate)
        {
            TimeSpan now = Now, next = TimeSpan.MaxValue;
            for (LinkedListNode<ScheduledRequest>? node = _queue.First, after; node is not null; node = after)
            {
                after = node.Next;
                if (node.Value.Deadline <= now)
                    late.Add(node.Value);
                else if (node.Value.Deadline < next)
                    next = node.Value.Deadline;
            }

            foreach (ScheduledRequest request in late)
                Unqueue(request);
            foreach (ScheduledRequest request in _running)
            {
                if (request.Deadline > now)
                {
                    next = request.Deadline < next ? request.Deadline : next;
                }
                else if (!request.IsLate)
                {
                    request.IsLate = true;
                    stops.Add(request.Stop!);
                }
            }

            _refusedDeadline += late.Count;
            _alarmAt = TimeSpan.MaxValue;
            if (next < TimeSpan.MaxValue)
                SetAlarm(next, now);
            // A batch may have waited long enough.
            Monitor.PulseAll(_gate);
        }

        foreach (ScheduledRequest request in late)
            request.Completion.TrySetException(NotBegun(request));
        foreach (CancellationTokenSource stop in stops)
            stop.Cancel();
    }

    private UrbanSoundException NotBegun(ScheduledRequest request)
    {
        TimeSpan? retry;
        lock (_gate)
            retry = _isClosing ? null : _admission.MakeAppointment(Now, Backlog);
        return new UrbanSoundException(
            UrbanSoundErrorKind.DeadlineExceeded,
            $"{request.Input.Name}: its turn did not come within {_options.RequestDeadline.TotalSeconds:0.###} s, so it was not begun; try again.")
        {
            RetryAfter = retry,
        };
    }

    /// <summary>What waits fails, what runs is stopped.</summary>
    private void Abandon()
    {
        ScheduledRequest[] waiting, running;
        lock (_gate)
        {
            waiting = [.. _queue];
            foreach (ScheduledRequest request in waiting)
                Unqueue(request);
            running = [.. _running];
            _failed += waiting.Length;
            Monitor.PulseAll(_gate);
        }

        foreach (ScheduledRequest request in waiting)
            request.Completion.TrySetException(OpenCalls.Closed(Model.Name));
        foreach (ScheduledRequest request in running)
            request.Stop!.Cancel();
    }

    private void Close()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void WorkUntilClosed()
    {
        var taken = new List<ScheduledRequest>();
        var late = new List<ScheduledRequest>();
        int answered = 0;
        RowBatch? batch = _batchSize > 1 ? new RowBatch(_rows!, _batchSize, Done) : null;
        while (Take(taken, late))
        {
            foreach (ScheduledRequest request in late)
                request.Completion.TrySetException(NotBegun(request));
            late.Clear();
            if (taken.Count == 0)
                continue;
            TimeSpan started = Now;
            answered = 0;
            try
            {
                if (batch is not null)
                    batch.Run(taken);
                else
                    RunAlone(taken[0], started);
            }
            catch (Exception fault)
            {
                // Whatever went wrong beside the inputs (memory, say): nobody waits for ever, and the worker goes on.
                foreach (ScheduledRequest request in taken)
                    Complete(request, null, fault);
            }

            lock (_gate)
            {
                _busy--;
                // Failures are quick, and would flatter it.
                if (batch is not null && answered == taken.Count)
                    _admission.Learn(Now, Now - started, answered);
            }

            taken.Clear();
        }

        lock (_gate)
        {
            if (--_workersLeft == 0)
                _drained.TrySetResult();
        }

        void Done(ScheduledRequest request, InferenceResult? result, Exception? fault)
        {
            if (Complete(request, result, fault))
                answered++;
        }
    }

    private void RunAlone(ScheduledRequest request, TimeSpan started)
    {
        InferenceResult? result = null;
        Exception? fault = null;
        CancellationToken token = request.Stop!.Token;
        try
        {
            // A pipeline that works elsewhere is waited for: its worker is the place that it may take.
            result = _local is not null ? _local.Infer(request.Input, token) : _inner.InferAsync(request.Input, token).GetAwaiter().GetResult();
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        // Before the answer is given: who asks again because of it should meet the newest estimate. Faults are quick, and would flatter it.
        if (fault is null)
        {
            lock (_gate)
                _admission.Learn(Now, Now - started);
        }

        Complete(request, result, fault);
    }

    /// <summary>Waits for work.</summary>
    /// <param name="taken">Receives what is to be done now: at most one batch.</param>
    /// <param name="late">Receives what must not be begun any more.</param>
    /// <returns>False when there will be none.</returns>
    private bool Take(List<ScheduledRequest> taken, List<ScheduledRequest> late)
    {
        lock (_gate)
        {
            while (true)
            {
                TimeSpan now = Now;
                while (_queue.First is { } first && _admission.IsTooLate(now, first.Value.Deadline))
                {
                    Unqueue(first.Value);
                    late.Add(first.Value);
                    _refusedDeadline++;
                }

                bool hasWork = _queue.First is { } next && !IsFilling(next.Value, now);
                if (!hasWork && late.Count == 0)
                {
                    if (_isClosing && _queue.Count == 0)
                        return false;
                    Monitor.Wait(_gate);
                    continue;
                }

                if (!hasWork)
                    return true;
                // Idle workers share what waits: two halves at once are sooner done than a whole batch by one of them.
                int share = _options.MaxBatchDelay > TimeSpan.Zero ? _batchSize : (_queue.Count + _options.Workers - _busy - 1) / (_options.Workers - _busy);
                _busy++;
                for (int left = Math.Clamp(share, 1, _batchSize); left > 0 && _queue.First is { } place && !_admission.IsTooLate(now, place.Value.Deadline); left--)
                {
                    Unqueue(place.Value);
                    place.Value.Stop = new CancellationTokenSource();
                    place.Value.Started = now;
                    _running.Add(place.Value);
                    taken.Add(place.Value);
                }

                return true;
            }
        }
    }

    /// <summary>Whether the batch that this input begins still waits for others.</summary>
    private bool IsFilling(ScheduledRequest first, TimeSpan now)
    {
        TimeSpan until = first.Admitted + _options.MaxBatchDelay;
        if (_batchSize == 1 || _isClosing || _queue.Count >= _batchSize || now >= until)
            return false;
        SetAlarm(until, now);
        return true;
    }

    /// <summary>Gives an input its answer or fault, unless it has one.</summary>
    /// <returns>Whether it was answered.</returns>
    private bool Complete(ScheduledRequest request, InferenceResult? result, Exception? fault)
    {
        bool isStopped = fault is OperationCanceledException && request.Stop!.IsCancellationRequested;
        bool isCancelled = isStopped && request.Caller.IsCancellationRequested, isLate = isStopped && !isCancelled && request.IsLate;
        TimeSpan? retry = null;
        lock (_gate)
        {
            if (!_running.Remove(request))
                return false;
            if (fault is null)
                _answered++;
            else if (isCancelled)
                _cancelled++;
            else if (isLate)
                _refusedDeadline++;
            else
                _failed++;
            // Who was begun late may be in time another time; who takes longer than the deadline never will.
            if (isLate && !_isClosing && Now - request.Started < _options.RequestDeadline / 2)
                retry = _admission.MakeAppointment(Now, Backlog);
        }

        if (fault is null)
            return request.Completion.TrySetResult(result!);
        if (isCancelled)
            request.Completion.TrySetCanceled(request.Caller);
        else if (isLate)
            request.Completion.TrySetException(Unfinished(request, retry));
        else
            request.Completion.TrySetException(isStopped ? OpenCalls.Closed(Model.Name) : fault);
        return false;
    }

    private UrbanSoundException Unfinished(ScheduledRequest request, TimeSpan? retry) => new(
        UrbanSoundErrorKind.DeadlineExceeded,
        $"{request.Input.Name}: it was not done within {_options.RequestDeadline.TotalSeconds:0.###} s, and was stopped; " + (retry is null ? "send less at once." : "try again."))
    { RetryAfter = retry };
}

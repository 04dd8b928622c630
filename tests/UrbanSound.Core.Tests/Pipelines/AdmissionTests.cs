using UrbanSound.Pipelines;

namespace UrbanSound.Tests.Pipelines;

/// <summary>What is taken on, refused, begun and stopped, and when. The clock stands still but where a test moves it.</summary>
public sealed class AdmissionTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly HandPipeline _hand = new();

    /// <summary>Whatever a test did: nothing is left behind.</summary>
    public void Dispose() => Assert.Equal(0, _hand.Working);

    [Fact]
    public async Task Inputs_are_begun_in_the_order_of_their_coming()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1 });
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 50).Select(i => Ask(pipeline, $"{i}"))];
        for (int i = 0; i < answers.Length; i++)
        {
            HandPipeline.Job job = await _hand.NextAsync();
            Assert.Equal($"{i}", job.Name);
            job.Answer();
            Assert.Equal($"{i}", (await answers[i]).Label);
        }
    }

    [Fact]
    public async Task Work_is_done_on_threads_of_its_own()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 3 });
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 3).Select(i => Ask(pipeline, $"{i}"))];
        HandPipeline.Job[] jobs = [await _hand.NextAsync(), await _hand.NextAsync(), await _hand.NextAsync()];
        Assert.Equal(3, jobs.Select(j => j.Thread).Distinct().Count());
        Assert.All(jobs, job => Assert.False(job.Thread.IsThreadPoolThread));
        Array.ForEach(jobs, job => job.Answer());
        await Task.WhenAll(answers);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, QueueCapacity = 2 });
        Task<InferenceResult>[] admitted = [Ask(pipeline, "a"), Ask(pipeline, "b"), Ask(pipeline, "c")];
        Task<InferenceResult> refused = Ask(pipeline, "d");
        Assert.True(refused.IsFaulted);
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => refused);
        Assert.Equal(UrbanSoundErrorKind.Overloaded, fault.Kind);
        // Nothing was measured, so nobody can tell.
        Assert.Null(fault.RetryAfter);
        Assert.Equal(1, pipeline.Statistics.RefusedQueueFull);
        await AnswerAll(3);
        await Task.WhenAll(admitted);
    }

    [Fact]
    public async Task What_cannot_be_done_in_time_is_refused_at_once_and_never_begun()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 2, RequestDeadline = TimeSpan.FromSeconds(10) });
        await Learn(pipeline, TimeSpan.FromSeconds(1));
        Assert.Equal(2, pipeline.Statistics.DrainRate, 1e-9);
        // Two a second, and four fifths of the ten seconds are promised.
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 40).Select(i => Ask(pipeline, $"{i}"))];
        Assert.Equal(16, answers.Count(a => !a.IsFaulted));
        Assert.All(answers[16..], a => Assert.Equal(UrbanSoundErrorKind.Overloaded, Fault(a).Kind));
        Assert.Equal(TimeSpan.FromSeconds(7.5), pipeline.Statistics.EstimatedWait);
        var begun = new List<string>();
        for (int i = 0; i < 16; i += 2)
        {
            HandPipeline.Job[] jobs = [await _hand.NextAsync(), await _hand.NextAsync()];
            begun.AddRange(jobs.Select(j => j.Name));
            _time.Advance(TimeSpan.FromSeconds(1));
            Array.ForEach(jobs, j => j.Answer());
            await Task.WhenAll(answers[i], answers[i + 1]);
        }

        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), begun.OrderBy(int.Parse));
        Assert.Equal(0, _hand.Working);
        Assert.Equal(0, pipeline.Statistics.RefusedDeadline);
    }

    [Fact]
    public async Task A_server_may_ask_before_it_reads_an_input_and_counts_what_is_on_its_way_before_it()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        await Learn(pipeline, TimeSpan.FromSeconds(1));
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 3).Select(i => Ask(pipeline, $"{i}"))];
        // Eight are promised: three are there, four are coming.
        pipeline.ThrowIfFull("eighth", coming: 4);
        Assert.Equal(0, pipeline.Statistics.RefusedQueueFull);
        // In five seconds eight and this one are down to four, half of the room; the next one is told to come a second later.
        foreach (int seconds in (int[])[5, 6])
        {
            var fault = Assert.Throws<UrbanSoundException>(() => pipeline.ThrowIfFull("late.wav", coming: 5));
            Assert.Equal((UrbanSoundErrorKind.Overloaded, TimeSpan.FromSeconds(seconds)), (fault.Kind, fault.RetryAfter));
            Assert.Contains("late.wav", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, pipeline.Statistics.RefusedQueueFull);
        await AnswerAll(3);
        await Task.WhenAll(answers);
        await pipeline.DrainAsync();
        Assert.Equal(UrbanSoundErrorKind.Unavailable, Assert.Throws<UrbanSoundException>(() => pipeline.ThrowIfFull("after the end")).Kind);
    }

    [Fact]
    public async Task Whoever_comes_back_when_told_finds_room()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        await Learn(pipeline, TimeSpan.FromSeconds(1));
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 8).Select(i => Ask(pipeline, $"{i}"))];
        TimeSpan?[] retries = [.. Enumerable.Range(0, 6).Select(i => Fault(Ask(pipeline, $"refused {i}")).RetryAfter)];
        // One after the other at the rate of the work, from when the queue is half empty.
        Assert.Equal([5, 6, 7, 8, 9, 10], retries.Select(r => r!.Value.TotalSeconds));
        var returned = new List<Task<InferenceResult>>();
        for (int second = 1; second <= 14; second++)
        {
            HandPipeline.Job job = await _hand.NextAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
            job.Answer();
            await job.Task;
            await Until(() => pipeline.Statistics.Answered == second + 1);
            if (second is >= 5 and <= 10)
                returned.Add(Ask(pipeline, $"back {second}"));
        }

        Assert.Equal(8, (await Task.WhenAll(answers)).Length);
        Assert.Equal(Enumerable.Range(5, 6).Select(i => $"back {i}"), (await Task.WhenAll(returned)).Select(a => a.Label));
    }

    [Fact]
    public async Task An_idle_worker_takes_what_comes_however_slow_it_was()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        await Learn(pipeline, TimeSpan.FromSeconds(9));
        await Learn(pipeline, TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task What_the_sender_has_waited_already_counts()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        await Learn(pipeline, TimeSpan.FromSeconds(1));
        Task<InferenceResult>[] admitted = [Ask(pipeline, "a"), Ask(pipeline, "b"), Ask(pipeline, "c")];
        Assert.True(Ask(pipeline, "long", TimeSpan.FromSeconds(5)).IsFaulted);
        Assert.True(Ask(pipeline, "too long", TimeSpan.FromSeconds(10)).IsFaulted);
        Task<InferenceResult> less = Ask(pipeline, "less", TimeSpan.FromSeconds(4));
        Assert.False(less.IsFaulted);
        await AnswerAll(4);
        await Task.WhenAll([.. admitted, less]);
    }

    [Fact]
    public async Task One_whose_deadline_passes_while_it_waits_is_told_so_then_and_never_begun()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        Task<InferenceResult> first = Ask(pipeline, "first");
        HandPipeline.Job job = await _hand.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        Task<InferenceResult> second = Ask(pipeline, "second");
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        // The worker is still busy: the clock alone answers.
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => second);
        Assert.Equal(UrbanSoundErrorKind.DeadlineExceeded, fault.Kind);
        job.Answer();
        await first;
        await pipeline.DrainAsync();
        Assert.False(_hand.TryNext(out _));
        Assert.Equal(1, pipeline.Statistics.RefusedDeadline);
    }

    [Fact]
    public async Task One_that_could_not_be_done_in_the_time_that_is_left_is_not_begun()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        await Learn(pipeline, TimeSpan.FromSeconds(2));
        Task<InferenceResult> first = Ask(pipeline, "first"), second = Ask(pipeline, "second");
        HandPipeline.Job job = await _hand.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        job.Answer();
        Assert.Equal("first", (await first).Label);
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => second);
        Assert.Equal(UrbanSoundErrorKind.DeadlineExceeded, fault.Kind);
        Assert.NotNull(fault.RetryAfter);
        Assert.Equal(0, _hand.Working);
    }

    [Fact]
    public async Task One_that_runs_past_its_deadline_is_stopped()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, RequestDeadline = TimeSpan.FromSeconds(10) });
        Task<InferenceResult> answer = Ask(pipeline, "endless");
        HandPipeline.Job job = await _hand.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(job.Stop.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        job.ObeyStop();
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => answer);
        Assert.Equal(UrbanSoundErrorKind.DeadlineExceeded, fault.Kind);
        // It had all the time there is: trying again is no use.
        Assert.Null(fault.RetryAfter);
        Assert.Equal(1, pipeline.Statistics.RefusedDeadline);
        await Learn(pipeline, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Giving_up_while_it_waits_frees_the_place()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, QueueCapacity = 1 });
        using var patience = new CancellationTokenSource();
        Task<InferenceResult> first = Ask(pipeline, "first");
        HandPipeline.Job job = await _hand.NextAsync();
        Task<InferenceResult> second = pipeline.InferAsync(Input("second"), patience.Token);
        Assert.True(Ask(pipeline, "refused").IsFaulted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Task<InferenceResult> third = Ask(pipeline, "third");
        Assert.False(third.IsFaulted);
        job.Answer();
        await first;
        job = await _hand.NextAsync();
        Assert.Equal("third", job.Name);
        job.Answer();
        await third;
        Assert.Equal(1, pipeline.Statistics.Cancelled);
        Assert.Equal(0, pipeline.Statistics.Queued);
    }

    [Fact]
    public async Task Giving_up_while_it_runs_stops_it()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1 });
        using var patience = new CancellationTokenSource();
        Task<InferenceResult> answer = pipeline.InferAsync(Input("a"), patience.Token);
        HandPipeline.Job job = await _hand.NextAsync();
        await patience.CancelAsync();
        job.ObeyStop();
        OperationCanceledException fault = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(patience.Token, fault.CancellationToken);
        Assert.Equal(1, pipeline.Statistics.Cancelled);
        await Learn(pipeline, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Who_has_given_up_before_asking_takes_no_place()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.InferAsync(Input("a"), new CancellationToken(true)));
        Assert.Equal(0, pipeline.Statistics.Admitted);
    }

    [Fact]
    public async Task A_fault_is_its_own_callers_and_nobody_elses()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1 });
        Exception[] faults = [new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "damaged"), new InvalidOperationException("a bug"), new OperationCanceledException("of its own")];
        foreach (Exception fault in faults)
        {
            Task<InferenceResult> answer = Ask(pipeline, "bad"), next = Ask(pipeline, "good");
            (await _hand.NextAsync()).Fail(fault);
            Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() => answer);
            Assert.Equal(fault.Message, thrown.Message);
            (await _hand.NextAsync()).Answer();
            Assert.Equal("good", (await next).Label);
        }

        Assert.Equal((3, 3), (pipeline.Statistics.Failed, pipeline.Statistics.Answered));
    }

    [Fact]
    public async Task Faults_do_not_flatter_the_rate()
    {
        await using ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1 });
        await Learn(pipeline, TimeSpan.FromSeconds(1));
        for (int i = 0; i < 100; i++)
        {
            Task<InferenceResult> answer = Ask(pipeline, "bad");
            HandPipeline.Job job = await _hand.NextAsync();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            job.Fail(new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "damaged"));
            await Assert.ThrowsAsync<UrbanSoundException>(() => answer);
        }

        Assert.Equal(1, pipeline.Statistics.DrainRate, 1e-9);
    }

    [Fact]
    public async Task Draining_answers_what_was_taken_on_and_takes_on_nothing()
    {
        ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 2 });
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 10).Select(i => Ask(pipeline, $"{i}"))];
        Task drained = pipeline.DrainAsync();
        Assert.False(pipeline.Statistics.IsAccepting);
        Assert.Equal(UrbanSoundErrorKind.Unavailable, Fault(Ask(pipeline, "late")).Kind);
        for (int i = 0; i < 10; i++)
        {
            Assert.False(drained.IsCompleted);
            (await _hand.NextAsync()).Answer();
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), (await Task.WhenAll(answers)).Select(a => a.Label));
        await drained;
        Assert.Equal(0, _hand.Disposed);
        await pipeline.DisposeAsync();
        await pipeline.DisposeAsync();
        Assert.Equal(1, _hand.Disposed);
        Assert.Equal(UrbanSoundErrorKind.Unavailable, Fault(Ask(pipeline, "later")).Kind);
    }

    [Fact]
    public async Task Disposal_waits_no_longer_than_it_may()
    {
        ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, DrainTimeout = TimeSpan.FromSeconds(30) });
        Task<InferenceResult> running = Ask(pipeline, "running"), waiting = Ask(pipeline, "waiting");
        HandPipeline.Job job = await _hand.NextAsync();
        Task disposal = pipeline.DisposeAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(UrbanSoundErrorKind.Unavailable, (await Assert.ThrowsAsync<UrbanSoundException>(() => waiting)).Kind);
        await Until(() => job.Stop.IsCancellationRequested);
        Assert.Equal(0, _hand.Disposed);
        job.ObeyStop();
        Assert.Equal(UrbanSoundErrorKind.Unavailable, (await Assert.ThrowsAsync<UrbanSoundException>(() => running)).Kind);
        await disposal;
        Assert.Equal(1, _hand.Disposed);
    }

    [Fact]
    public async Task Every_input_taken_on_is_counted_once()
    {
        ScheduledPipeline pipeline = Start(new SchedulerOptions { Workers = 1, QueueCapacity = 10, RequestDeadline = TimeSpan.FromSeconds(10) });
        using var patience = new CancellationTokenSource();
        Task<InferenceResult> good = Ask(pipeline, "good"), bad = Ask(pipeline, "bad"), gone = pipeline.InferAsync(Input("gone"), patience.Token);
        Task<InferenceResult> late = Ask(pipeline, "late", TimeSpan.FromSeconds(5));
        (await _hand.NextAsync()).Answer();
        HandPipeline.Job job = await _hand.NextAsync();
        await patience.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        job.Fail(new InvalidOperationException());
        await pipeline.DrainAsync();
        await Task.WhenAll(good, bad, gone, late).ContinueWith(_ => { }, TaskScheduler.Default);
        SchedulerStatistics counts = pipeline.Statistics;
        Assert.Equal((4, 1, 1, 1, 1), (counts.Admitted, counts.Answered, counts.Failed, counts.Cancelled, counts.RefusedDeadline));
        await pipeline.DisposeAsync();
    }

    [Fact]
    public void Options_out_of_range_are_refused_and_each_fault_is_named()
    {
        var options = new SchedulerOptions
        {
            Workers = 0,
            QueueCapacity = 0,
            RequestDeadline = TimeSpan.Zero,
            MaxBatchSize = 0,
            MaxBatchDelay = TimeSpan.FromSeconds(-1),
            DrainTimeout = TimeSpan.FromSeconds(-1),
        };
        UrbanSoundException fault = Assert.Throws<UrbanSoundException>(() => new ScheduledPipeline(_hand, options));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
        Assert.All(
            ["Workers", "QueueCapacity", "RequestDeadline", "MaxBatchSize", "MaxBatchDelay", "DrainTimeout"],
            name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    internal static MediaInput Input(string name) => new(new byte[] { 1 }, MediaInput.Unknown, name);

    /// <summary>Waits for what another thread is about to do.</summary>
    internal static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static Task<InferenceResult> Ask(ScheduledPipeline pipeline, string name, TimeSpan waited = default) => pipeline.InferAsync(Input(name), waited);

    private static UrbanSoundException Fault(Task<InferenceResult> answer) => (UrbanSoundException)answer.Exception!.InnerException!;

    private ScheduledPipeline Start(SchedulerOptions options) => new(_hand, options, _time);

    private async Task AnswerAll(int count)
    {
        for (int i = 0; i < count; i++)
            (await _hand.NextAsync()).Answer();
    }

    /// <summary>Lets the pipeline measure one answer.</summary>
    private async Task Learn(ScheduledPipeline pipeline, TimeSpan taken)
    {
        Task<InferenceResult> answer = Ask(pipeline, "lesson");
        HandPipeline.Job job = await _hand.NextAsync();
        _time.Advance(taken);
        job.Answer();
        await answer;
        await Until(() => pipeline.Statistics.Running == 0);
    }
}

using UrbanSound.Pipelines;

namespace UrbanSound.Tests.Pipelines;

public sealed class BatchTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task Rows_of_several_inputs_share_a_run_and_each_input_gets_its_own_scores()
    {
        var model = new FakeRows();
        await using ScheduledPipeline pipeline = await Busy(model, new SchedulerOptions { Workers = 1, MaxBatchSize = 4 }, out Action release);
        Task<InferenceResult>[] answers = [Ask(pipeline, 1), Ask(pipeline, 2, 4), Ask(pipeline, 5, 5, 8, 10, 12), Ask(pipeline, 7)];
        release();
        Assert.Equal([1, 3, 8, 7], (await Task.WhenAll(answers)).Select(a => a.Score));
        await pipeline.DrainAsync();
        // MaxBatchSize counts rows: the eight, and the one that kept the worker busy.
        Assert.Equal([1, 4, 4, 1], model.Runs);
        Assert.Equal(0, model.StillOpen);
    }

    [Fact]
    public async Task A_damaged_input_fails_alone()
    {
        var model = new FakeRows();
        await using ScheduledPipeline pipeline = await Busy(model, new SchedulerOptions { Workers = 1, MaxBatchSize = 8 }, out Action release);
        Task<InferenceResult> good = Ask(pipeline, 1), damaged = Ask(pipeline, 2, FakeRows.Damaged), better = Ask(pipeline, 3);
        release();
        Assert.Equal(1, (await good).Score);
        Assert.Equal(3, (await better).Score);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, (await Assert.ThrowsAsync<UrbanSoundException>(() => damaged)).Kind);
        await pipeline.DrainAsync();
        Assert.Equal(0, model.StillOpen);
    }

    [Fact]
    public async Task An_input_that_the_model_fails_on_fails_alone()
    {
        var model = new FakeRows();
        await using ScheduledPipeline pipeline = await Busy(model, new SchedulerOptions { Workers = 1, MaxBatchSize = 8 }, out Action release);
        Task<InferenceResult> good = Ask(pipeline, 1, 3), poisonous = Ask(pipeline, 2, FakeRows.Poisonous), better = Ask(pipeline, 3);
        release();
        Assert.Equal(2, (await good).Score);
        Assert.Equal(3, (await better).Score);
        Assert.Equal("poison", (await Assert.ThrowsAsync<InvalidOperationException>(() => poisonous)).Message);
        Assert.Equal(9, (await Ask(pipeline, 9)).Score);
        await pipeline.DrainAsync();
        Assert.Equal(0, model.StillOpen);
    }

    [Fact]
    public async Task One_that_gave_up_while_its_batch_waits_is_not_read()
    {
        var model = new FakeRows();
        await using ScheduledPipeline pipeline = await Busy(model, new SchedulerOptions { Workers = 1, MaxBatchSize = 8 }, out Action release);
        using var patience = new CancellationTokenSource();
        Task<InferenceResult> gone = pipeline.InferAsync(Input(FakeRows.Poisonous), patience.Token), good = Ask(pipeline, 4);
        await patience.CancelAsync();
        release();
        Assert.Equal(4, (await good).Score);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await pipeline.DrainAsync();
        Assert.Equal([1, 1], model.Runs);
    }

    [Fact]
    public async Task An_answer_does_not_wait_for_longer_ones_behind_it()
    {
        var model = new FakeRows();
        await using ScheduledPipeline pipeline = await Busy(model, new SchedulerOptions { Workers = 1, MaxBatchSize = 2 }, out Action release);
        Task<InferenceResult> first = Ask(pipeline, 1, 1);
        Task<InferenceResult> second = Ask(pipeline, [.. Enumerable.Repeat((byte)2, 100)]);
        int runs = 0;
        // The second's first rows are not run before the first is answered.
        model.OnRows = _ =>
        {
            if (++runs == 2)
                Assert.True(first.Wait(TimeSpan.FromSeconds(60)));
        };
        release();
        Assert.Equal(1, (await first).Score);
        Assert.Equal(2, (await second).Score);
    }

    [Fact]
    public async Task A_batch_waits_for_others_as_long_as_it_may_and_no_longer()
    {
        var model = new FakeRows();
        // No deadline: how far the clock is moved below depends on when the worker gets a processor.
        var options = new SchedulerOptions { Workers = 1, MaxBatchSize = 3, MaxBatchDelay = TimeSpan.FromSeconds(2), RequestDeadline = TimeSpan.FromHours(20) };
        await using var pipeline = new ScheduledPipeline(model, options, _time);
        model.Runs.Clear();
        Task<InferenceResult>[] full = [Ask(pipeline, 1), Ask(pipeline, 2), Ask(pipeline, 3)];
        await Task.WhenAll(full);
        Assert.Equal([3], model.Runs);
        Task<InferenceResult> one = Ask(pipeline, 4);
        _time.Advance(TimeSpan.FromSeconds(1));
        Task<InferenceResult> two = Ask(pipeline, 5);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(one.IsCompleted || two.IsCompleted);
        // The worker may come to wait only now: the alarm is its own business.
        await AdmissionTests.Until(() => { _time.Advance(TimeSpan.FromSeconds(0.1)); return one.IsCompleted && two.IsCompleted; });
        Assert.Equal([3, 2], model.Runs);
    }

    [Fact]
    public async Task Draining_does_not_wait_for_a_batch_to_fill()
    {
        var model = new FakeRows();
        await using var pipeline = new ScheduledPipeline(model, new SchedulerOptions { Workers = 1, MaxBatchSize = 3, MaxBatchDelay = TimeSpan.FromSeconds(2) }, _time);
        Task<InferenceResult> one = Ask(pipeline, 4);
        await pipeline.DrainAsync();
        Assert.Equal(4, (await one).Score);
    }

    [Fact]
    public async Task A_model_without_a_batch_axis_is_never_given_batches()
    {
        await using var pipeline = new ScheduledPipeline(new FakeRows { TakesBatches = false }, new SchedulerOptions { MaxBatchSize = 8 });
        Assert.Equal(1, pipeline.Statistics.BatchSize);
    }

    [Fact]
    public async Task Whether_batches_gain_is_measured_when_nobody_says()
    {
        // A run costs the same whatever is in it: eight at once are eight times as fast. Or each row costs, and a batch gains nothing.
        foreach (bool gains in (bool[])[true, false])
        {
            var model = new FakeRows { OnRows = rows => Spin(TimeSpan.FromMilliseconds(gains ? 2 : rows)) };
            await using var pipeline = new ScheduledPipeline(model, new SchedulerOptions { Workers = 1 });
            Assert.Equal(gains ? 8 : 1, pipeline.Statistics.BatchSize);
            Assert.InRange(pipeline.Statistics.DrainRate, 1, gains ? 4000 : 1000);
        }

        static void Spin(TimeSpan time)
        {
            long started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < time)
                Thread.SpinWait(20);
        }
    }

    private static MediaInput Input(params byte[] rows) => new(rows, MediaInput.Unknown, "rows");

    private static Task<InferenceResult> Ask(ScheduledPipeline pipeline, params byte[] rows) => pipeline.InferAsync(Input(rows));

    /// <summary>A pipeline whose one worker is busy until it is released, so that what is asked meanwhile waits together.</summary>
    private Task<ScheduledPipeline> Busy(FakeRows model, SchedulerOptions options, out Action release)
    {
        var pipeline = new ScheduledPipeline(model, options, _time);
        model.Runs.Clear();
        var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        model.OnRows = _ =>
        {
            entered.TrySetResult();
            gate.Wait();
        };
        release = gate.Set;
        _ = Ask(pipeline, 0);
        return entered.Task.ContinueWith(_ => pipeline, TaskScheduler.Default);
    }
}

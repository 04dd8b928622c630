using System.Threading.Channels;
using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.Tests.Pipelines;

/// <summary>A pipeline that a test works by hand: each input that is begun comes out of a channel, and waits there for its answer.</summary>
internal sealed class HandPipeline : IInferencePipeline
{
    private readonly Channel<Job> _begun = Channel.CreateUnbounded<Job>();
    private int _working;
    private int _disposed;

    public ModelIdentity Model { get; } = new("by-hand", "1", "", "", "");

    public IReadOnlyList<string> MediaTypes { get; } = [MediaInput.Unknown];

    /// <summary>Inputs begun and not answered.</summary>
    public int Working => Volatile.Read(ref _working);

    public int Disposed => Volatile.Read(ref _disposed);

    public Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _working);
        var job = new Job(this, input.Name, Thread.CurrentThread, cancellationToken);
        _begun.Writer.TryWrite(job);
        return job.Task;
    }

    /// <summary>The next input that was begun.</summary>
    public ValueTask<Job> NextAsync() => _begun.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

    public bool TryNext(out Job? job) => _begun.Reader.TryRead(out job);

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposed);
        return ValueTask.CompletedTask;
    }

    internal sealed class Job(HandPipeline owner, string name, Thread thread, CancellationToken stop)
    {
        private readonly TaskCompletionSource<InferenceResult> _completion = new();

        public string Name => name;

        public Thread Thread => thread;

        public CancellationToken Stop => stop;

        public Task<InferenceResult> Task => _completion.Task;

        public void Answer()
        {
            Interlocked.Decrement(ref owner._working);
            _completion.SetResult(InferenceResult.Create([1], [name], owner.Model, TimeSpan.Zero));
        }

        public void Fail(Exception fault)
        {
            Interlocked.Decrement(ref owner._working);
            _completion.SetException(fault);
        }

        /// <summary>Ends as good pipelines do that were told to stop.</summary>
        public void ObeyStop()
        {
            Assert.True(stop.IsCancellationRequested);
            Interlocked.Decrement(ref owner._working);
            _completion.SetCanceled(stop);
        }
    }
}

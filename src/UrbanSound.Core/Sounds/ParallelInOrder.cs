using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace UrbanSound.Sounds;

/// <summary>Does the same work on many items, several at once, and gives the results in the items' order.</summary>
internal static class ParallelInOrder
{
    /// <summary>
    /// Results that may wait behind a slow one, for each item in work. Clips of seconds beside one of a minute keep all cores busy
    /// with this many, and what waits is small.
    /// </summary>
    public const int WaitingPerWorker = 16;

    /// <summary>The most items that are read from the source beyond those whose results were given: waiting, in work, and two in passing.</summary>
    public static int MostAhead(int workers) => (WaitingPerWorker * workers) + workers + 2;

    /// <summary>Starts when it is enumerated. However the enumeration ends, the source is then disposed and no work is left running.</summary>
    /// <param name="source">The items; the next is asked for only when a worker is free or nearly so.</param>
    /// <param name="workers">How many items may be in work at once.</param>
    /// <param name="work">Runs on the thread pool. What it throws is thrown at its item's place among the results.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<T, TResult>(
        IAsyncEnumerable<T> source, int workers, Func<T, CancellationToken, TResult> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var underWay = Channel.CreateBounded<Task<Outcome<TResult>>>(
            new BoundedChannelOptions(WaitingPerWorker * workers) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The source may be synchronous behind its interface (a folder, say): it is read on the pool, not on the caller's thread.
        Task starting = Task.Run(() => StartAsync(source, workers, work, underWay.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<Outcome<TResult>> next in underWay.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Results that are there already would else be given though nobody wants them any more.
                cancellationToken.ThrowIfCancellationRequested();
                Outcome<TResult> outcome = await next.WaitAsync(cancellationToken).ConfigureAwait(false);
                outcome.Fault?.Throw();
                yield return outcome.Result;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await starting.ConfigureAwait(false);
        }
    }

    private static async Task StartAsync<T, TResult>(
        IAsyncEnumerable<T> source,
        int workers,
        Func<T, CancellationToken, TResult> work,
        ChannelWriter<Task<Outcome<TResult>>> underWay,
        CancellationToken cancellationToken)
    {
        var free = new SemaphoreSlim(workers);
        Exception? end = null;
        try
        {
            await foreach (T item in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await free.WaitAsync(cancellationToken).ConfigureAwait(false);
                // Started whatever the token says: only a task that runs gives its place back.
                await underWay.WriteAsync(Task.Run(() => Work(item), CancellationToken.None), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            // Not lost: it is thrown to whoever enumerates, after the results before it.
            end = fault;
        }

        underWay.Complete(end);
        for (int worker = 0; worker < workers; worker++)
            await free.WaitAsync(CancellationToken.None).ConfigureAwait(false);

        Outcome<TResult> Work(T item)
        {
            try
            {
                return new Outcome<TResult>(work(item, cancellationToken), null);
            }
            catch (Exception fault)
            {
                return new Outcome<TResult>(default!, ExceptionDispatchInfo.Capture(fault));
            }
            finally
            {
                free.Release();
            }
        }
    }

    /// <summary>A fault is a value until its turn comes, so that no task fails which nobody awaits any more.</summary>
    private readonly record struct Outcome<TResult>(TResult Result, ExceptionDispatchInfo? Fault);
}

using System.Threading.Channels;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Features;

/// <summary>Runs many jobs on all cores and answers them in their order.</summary>
internal sealed class FeatureBatch(CliTerminal terminal)
{
    private readonly FeatureExtractor _extractor = new();

    /// <returns>The number of jobs that failed.</returns>
    public async Task<int> RunAsync(IAsyncEnumerable<FeatureJob> jobs, CancellationToken cancellationToken)
    {
        // Enough groups under way to keep every core busy, few enough that a long list costs no memory.
        var underWay = Channel.CreateBounded<Task<FeatureAnswer[]>>(2 * Environment.ProcessorCount);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starting = StartAsync(underWay.Writer, jobs, stop.Token);
        var failed = 0;
        try
        {
            await foreach (var group in underWay.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (var answer in await group)
                {
                    failed += answer.Error is null ? 0 : 1;
                    terminal.WriteResult(CliJson.Line(answer));
                }
            }
            await starting;
        }
        finally
        {
            // When nobody reads the answers any more, nothing new is begun.
            await stop.CancelAsync();
        }
        return failed;
    }

    private async Task StartAsync(
        ChannelWriter<Task<FeatureAnswer[]>> underWay, IAsyncEnumerable<FeatureJob> jobs, CancellationToken cancellationToken)
    {
        try
        {
            // Not disposed: when the work is cut short, groups under way still release it.
            var cores = new SemaphoreSlim(Environment.ProcessorCount);
            await foreach (var group in Groups(jobs, cancellationToken))
            {
                await cores.WaitAsync(cancellationToken);
                await underWay.WriteAsync(Task.Run(
                    () =>
                    {
                        try
                        {
                            return Compute(group, cancellationToken);
                        }
                        finally
                        {
                            cores.Release();
                        }
                    },
                    CancellationToken.None), cancellationToken);
            }
            for (var core = 0; core < Environment.ProcessorCount; core++)
                await cores.WaitAsync(cancellationToken);
            underWay.Complete();
        }
        catch (Exception e)
        {
            underWay.Complete(e);
            throw;
        }
    }

    private FeatureAnswer[] Compute(List<FeatureJob> group, CancellationToken cancellationToken)
    {
        var source = group[0].File is { } file ? new FeatureSource(file) : null;
        return [.. group.Select(job =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Answer(job, source);
        })];
    }

    private FeatureAnswer Answer(FeatureJob job, FeatureSource? source)
    {
        try
        {
            if (job.Fault is not null)
                return FeatureAnswer.Failed(job, job.Fault);
            var array = _extractor.Compute(job, source);
            array.Save(job.Output!);
            return FeatureAnswer.Done(job, array);
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
        {
            return FeatureAnswer.Failed(job, fault);
        }
    }

    // Jobs in a row on the same file share its decoding; the length is bounded so that a list about one file uses every core.
    private static async IAsyncEnumerable<List<FeatureJob>> Groups(
        IAsyncEnumerable<FeatureJob> jobs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Longest = 16;
        var group = new List<FeatureJob>();
        await foreach (var job in jobs.WithCancellation(cancellationToken))
        {
            if (group.Count == Longest || (group.Count > 0 && group[0].File != job.File))
            {
                yield return group;
                group = [];
            }
            group.Add(job);
        }
        if (group.Count > 0)
            yield return group;
    }
}

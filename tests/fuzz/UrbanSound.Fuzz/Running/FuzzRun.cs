using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace UrbanSound.Fuzz.Running;

/// <summary>A run: threads take iterations by number until the time or the count is up, and the figure is the last line.</summary>
internal sealed class FuzzRun(FuzzOptions options)
{
    private const long MostMemory = 1L << 30;

    /// <summary>An input that runs for so long will not come back: the run is over.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    private readonly FuzzPlan _plan = new(options);
    private readonly FindingStore _findings = new(options.Findings);
    private volatile bool _stopped;
    private readonly ConcurrentDictionary<string, (long Inputs, long Refused)> _tally = new(StringComparer.Ordinal);
    private long _next;
    private long _done;
    private long _childPeak;

    /// <summary>Runs to the end.</summary>
    /// <returns>The exit status: 0 when nothing was found.</returns>
    internal int Run()
    {
        long started = TimeProvider.System.GetTimestamp();
        var crumbs = new Breadcrumb[options.Threads];
        var threads = new Thread[options.Threads];
        for (int i = 0; i < threads.Length; i++)
        {
            Breadcrumb crumb = crumbs[i] = new Breadcrumb(options.Findings, i);
            threads[i] = new Thread(() => Work(crumb, started)) { IsBackground = true };
            threads[i].Start();
        }
        Watch(threads, crumbs, started);

        long peak = Math.Max(PeakMemory(), Volatile.Read(ref _childPeak));
        if (peak > MostMemory)
            _findings.Add(null, _done, options.Seed, new Fault("memory", $"{peak >> 20} MB at the peak, at most {MostMemory >> 20} MB are fair", ""), false);
        _findings.Summarize(Console.Out);
        // Were nearly all of them refused, little behind the first checks would be tried.
        foreach ((string target, (long inputs, long refused)) in _tally.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Console.WriteLine($"{target}: {Count(inputs)} inputs, {Count(refused)} of them refused");
        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Console.WriteLine($"{took.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s, {Count(_done / Math.Max(1, took.TotalSeconds))} inputs a second");
        Console.WriteLine($"{Count(_done)} inputs, {_findings.Causes} faults, peak memory {peak >> 20} MB, seed {options.Seed}");
        return _findings.Causes == 0 ? 0 : 1;
    }

    private static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static long PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private void Work(Breadcrumb crumb, long started)
    {
        using var child = new ChildProcess(_plan.Onnx);
        while (!_stopped && TimeProvider.System.GetElapsedTime(started) < options.Time)
        {
            long iteration = Interlocked.Increment(ref _next) - 1;
            if (iteration >= options.Count)
                break;
            crumb.Start(options.Seed, iteration);
            var one = new FuzzCase(_plan.TargetOf(iteration), FuzzCase.SeedOf(options.Seed, iteration));
            bool isNative = one.Target == _plan.Onnx;
            Outcome outcome = isNative ? child.Run(one.Seed) : CaseRunner.Run(one.Target, one.CreateInput(), one.Seed);
            if (isNative)
                InterlockedMax(ref _childPeak, child.PeakBytes);
            if (outcome.Fault is { } fault)
                _findings.Add(one, iteration, options.Seed, fault, shrinks: !isNative);
            crumb.End();
            _tally.AddOrUpdate(one.Target.Name, _ => (1, outcome.WasRefused ? 1 : 0), (_, seen) => (seen.Inputs + 1, seen.Refused + (outcome.WasRefused ? 1 : 0)));
            Interlocked.Increment(ref _done);
        }
        crumb.End();
    }

    /// <summary>Waits for the threads, tells how far they are, and ends a run that would never end.</summary>
    private void Watch(Thread[] threads, Breadcrumb[] crumbs, long started)
    {
        long reported = started;
        foreach (Thread thread in threads)
        {
            while (!thread.Join(TimeSpan.FromSeconds(1)))
            {
                foreach (Breadcrumb stuck in crumbs.Where(crumb => crumb.Age > MostPatience))
                {
                    long iteration = stuck.Iteration;
                    var one = new FuzzCase(_plan.TargetOf(iteration), FuzzCase.SeedOf(options.Seed, iteration));
                    _findings.Add(one, iteration, options.Seed, new Fault("hang", $"not done after {stuck.Age.TotalSeconds:F0} s", ""), shrinks: false);
                    Console.WriteLine($"{Count(_done)} inputs, {_findings.Causes} faults, seed {options.Seed}: iteration {iteration} hangs");
                    Environment.Exit(1);
                }
                if (PeakMemory() > MostMemory)
                    _stopped = true;
                if (TimeProvider.System.GetElapsedTime(reported) < ReportEvery)
                    continue;
                reported = TimeProvider.System.GetTimestamp();
                Console.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s: {Count(Volatile.Read(ref _done))} inputs, "
                    + $"{_findings.Causes} faults, peak memory {PeakMemory() >> 20} MB");
            }
        }
        foreach (Breadcrumb crumb in crumbs)
            crumb.Dispose();
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (long seen = Volatile.Read(ref target); value > seen;)
        {
            long before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}

using System.Diagnostics;

namespace UrbanSound.Cli.Benchmarks;

/// <summary>Times a call by repeating it.</summary>
internal static class CallTimer
{
    // A median of fewer would be a matter of chance.
    private const int LeastSamples = 5;

    // Shorter calls are timed several at once: reading the clock takes tens of nanoseconds.
    private static readonly long SampleTicks = Stopwatch.Frequency / 20_000;

    /// <summary>Repeats a call until the runtime has compiled it for good, or the time is over.</summary>
    public static void Warm(Action call, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            call();
        }
        while (Stopwatch.GetElapsedTime(start) < duration);
    }

    /// <summary>Measures a warm call for about the given time.</summary>
    public static CallTiming Measure(Action call, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        var perSample = CallsPerSample(call);
        var most = LeastSamples + (int)(duration.TotalSeconds * Stopwatch.Frequency / SampleTicks);
        // Room is made before: nothing but the call may allocate while it is measured.
        var ticks = new long[most];
        var bytes = new long[most];
        var count = 0;
        var start = Stopwatch.GetTimestamp();
        while (count < most && (count < LeastSamples || Stopwatch.GetElapsedTime(start) < duration))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < perSample; i++)
                call();
            ticks[count] = Stopwatch.GetTimestamp() - began;
            bytes[count++] = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
        Array.Sort(ticks, 0, count);
        // The median of bytes too: a pool that another thread's garbage collection has emptied is not the call's doing.
        Array.Sort(bytes, 0, count);
        var milliseconds = 1000.0 / Stopwatch.Frequency / perSample;
        return new CallTiming(
            Math.Round(ticks[count / 2] * milliseconds, 6),
            Math.Round(ticks[0] * milliseconds, 6),
            (long)count * perSample,
            bytes[count / 2] / perSample);
    }

    private static int CallsPerSample(Action call)
    {
        for (var calls = 1; ; calls *= 2)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
                call();
            if (Stopwatch.GetTimestamp() - start >= SampleTicks)
                return calls;
        }
    }
}

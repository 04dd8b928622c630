namespace UrbanSound.Tests.Dsp;

/// <summary>Counts what a call allocates once it is warm.</summary>
internal static class Allocations
{
    public static long Of(Action call)
    {
        for (int i = 0; i < 3; i++)
            call();
        long least = long.MaxValue;
        // The least of several runs: a pool that another thread's garbage collection trimmed is not the call's doing.
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

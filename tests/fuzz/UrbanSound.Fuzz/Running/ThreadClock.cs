using System.Runtime.InteropServices;

namespace UrbanSound.Fuzz.Running;

/// <summary>
/// The processor's time that this thread has used: on a busy machine the wall's clock runs on while the thread waits for its turn.
/// Where the system does not tell, it is the wall's.
/// </summary>
internal static partial class ThreadClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux.</summary>
    private const int ThreadCpuTime = 3;

    internal static TimeSpan Now => OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(ThreadCpuTime, out Time time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
        : TimeProvider.System.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    private struct Time
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}

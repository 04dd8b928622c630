using System.Runtime.InteropServices;

namespace UrbanSound.Pipelines;

/// <summary>
/// Lets the threads that compute stand back a little behind those that answer: a refusal or a health check needs a millisecond and should not
/// wait for two cores full of models. .NET's own thread priorities do nothing on Linux.
/// </summary>
internal static partial class Courtesy
{
    private const int OfAThread = 0, Nice = 10;

    /// <summary>For the calling thread. Where it is not allowed or not known, everything goes on as before.</summary>
    public static void StandBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            return;
        }

        try
        {
            // On Linux, 0 is the calling thread, not its process: setpriority(2), "C library/kernel differences".
            _ = SetPriority(OfAThread, 0, Nice);
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException)
        {
            // No C library of that name: priorities stay as they are.
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}

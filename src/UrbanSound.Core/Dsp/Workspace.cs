using System.Runtime.CompilerServices;

namespace UrbanSound.Dsp;

/// <summary>
/// Working memory of the transforms: one pinned, aligned piece a thread, which grows to what the largest of its transforms needs and
/// stays. A call finds its memory in the cache where the one before left it, and allocates nothing.
/// </summary>
internal static unsafe class Workspace
{
    /// <summary>
    /// A cache line, and the widest vector. Vectors that straddle cache lines cost up to a quarter of the time.
    /// </summary>
    public const int Alignment = 64;

    [ThreadStatic]
    private static float[]? _memory;

    /// <summary>At least <paramref name="length"/> floats of undefined content, this thread's until its next call.</summary>
    public static float* Get(int length)
    {
        float[]? memory = _memory;
        int needed = length + (Alignment / sizeof(float));
        if (memory is null || memory.Length < needed)
            _memory = memory = GC.AllocateUninitializedArray<float>(needed, pinned: true);
        // Pinned arrays never move, and the thread keeps this one.
        nint start = (nint)Unsafe.AsPointer(ref memory[0]);
        return (float*)((start + Alignment - 1) / Alignment * Alignment);
    }
}

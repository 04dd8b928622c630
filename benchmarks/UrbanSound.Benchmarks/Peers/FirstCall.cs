using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using UrbanSound.Dsp;

namespace UrbanSound.Benchmarks.Peers;

/// <summary>
/// What a program waits for its first spectrogram: loading the library, compiling it, making tables, computing. It must be
/// the first thing that a process does.
/// </summary>
internal static class FirstCall
{
    /// <summary>Prints milliseconds: from before the library is loaded until the spectrogram is there; of that, the call alone.</summary>
    public static void Run(string signalPath)
    {
        var signal = Floats.Read(signalPath);
        var start = Stopwatch.GetTimestamp();
        var mel = Construct();
        var constructed = Stopwatch.GetTimestamp();
        Compute(mel, signal);
        var end = Stopwatch.GetTimestamp();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(start, end).TotalMilliseconds:0.000} {Stopwatch.GetElapsedTime(constructed, end).TotalMilliseconds:0.000}"));
    }

    // Methods of their own, and object between them: the library is loaded when they are compiled, within the time.
#pragma warning disable CA1859
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Construct() => new MelSpectrogram();
#pragma warning restore CA1859

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float[] Compute(object mel, float[] signal) => ((MelSpectrogram)mel).Compute(signal);
}

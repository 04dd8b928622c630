namespace UrbanSound.Cli.Benchmarks;

/// <summary>One measured piece of work.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MedianMs">Milliseconds of the median call.</param>
/// <param name="MinMs">Milliseconds of the fastest call.</param>
/// <param name="RealTimeFactor">Seconds of sound for each second of the median call.</param>
/// <param name="AllocatedBytes">Bytes of managed memory that a call allocates.</param>
internal sealed record BenchResult(string Name, double MedianMs, double MinMs, double RealTimeFactor, long AllocatedBytes)
{
    public static BenchResult Create(Workload workload, CallTiming timing) => new(
        workload.Name,
        timing.MedianMs,
        timing.MinMs,
        Math.Round(workload.AudioSeconds * 1000 / timing.MedianMs, 1),
        timing.AllocatedBytes);
}

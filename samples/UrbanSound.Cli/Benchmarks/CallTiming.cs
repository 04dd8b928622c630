namespace UrbanSound.Cli.Benchmarks;

/// <summary>What one call costs.</summary>
/// <param name="MedianMs">Milliseconds of the median call.</param>
/// <param name="MinMs">Milliseconds of the fastest call.</param>
/// <param name="Calls">Calls that were measured.</param>
/// <param name="AllocatedBytes">Bytes that the median call allocates on the calling thread's heap.</param>
internal readonly record struct CallTiming(double MedianMs, double MinMs, long Calls, long AllocatedBytes);

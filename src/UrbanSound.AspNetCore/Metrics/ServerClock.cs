namespace UrbanSound.AspNetCore.Metrics;

/// <summary>Since when the server runs, and how busy the process is. Thread-safe.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private long _measuredAt = time.GetTimestamp();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private double _cpu;

    public TimeSpan Uptime => time.GetElapsedTime(_started);

    /// <summary>Processor time the process has used, in seconds.</summary>
    public static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Cores that were busy with this process since it was asked last, at least a second ago.</summary>
    public double Cpu()
    {
        lock (_lock)
        {
            TimeSpan passed = time.GetElapsedTime(_measuredAt);
            if (passed < TimeSpan.FromSeconds(1))
                return _cpu;
            TimeSpan used = Environment.CpuUsage.TotalTime;
            _cpu = (used - _used) / passed;
            _used = used;
            _measuredAt = time.GetTimestamp();
            return _cpu;
        }
    }
}

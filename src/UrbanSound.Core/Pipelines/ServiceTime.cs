namespace UrbanSound.Pipelines;

/// <summary>
/// What one input costs one worker: an exponentially weighted mean, so that it follows the load, and one input that takes very long does
/// not decide it. Not thread-safe.
/// </summary>
internal sealed class ServiceTime
{
    /// <summary>Weight of a new measurement, once there are that many.</summary>
    private const double Weight = 1 / 32.0;

    /// <summary>An outlier counts as no more than this many means.</summary>
    private const double MostMeans = 8;

    private double _seconds;
    private double _count;

    public bool IsKnown => _count > 0;

    /// <summary>Zero before the first measurement.</summary>
    public TimeSpan Mean => TimeSpan.FromSeconds(_seconds);

    public void Add(TimeSpan taken)
    {
        double seconds = taken.TotalSeconds;
        if (seconds <= 0)
            return;
        _count = Math.Min(_count + 1, 1 / Weight);
        // The first few are a plain mean: there is nothing yet that an outlier could be judged by.
        if (_count >= 8)
            seconds = Math.Min(seconds, MostMeans * _seconds);
        _seconds += (seconds - _seconds) / _count;
    }
}

namespace UrbanSound.Pipelines;

/// <summary>
/// What one input costs one worker: an exponentially weighted mean over the last seconds of work. It follows the load, but not the moment
/// in which a crowd's bodies arrive and take the processors: what is foretold by it lies further ahead than that. Not thread-safe.
/// </summary>
/// <param name="workers">Workers that measure side by side.</param>
internal sealed class ServiceTime(int workers)
{
    /// <summary>Work of this time makes up most of the mean ...</summary>
    private const double Memory = 5;

    /// <summary>... and where that is few inputs, so many.</summary>
    private const double Fewest = 32;

    /// <summary>An outlier counts as no more than this many means.</summary>
    private const double MostMeans = 4;

    private const int First = 8;

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
        // The first few are a plain mean: there is nothing yet that an outlier could be judged by.
        if (_count < First)
        {
            _count++;
        }
        else
        {
            _count = Math.Max(Fewest, workers * Memory / _seconds);
            seconds = Math.Min(seconds, MostMeans * _seconds);
        }

        _seconds += (seconds - _seconds) / _count;
    }
}

namespace UrbanSound.Pipelines;

/// <summary>
/// What one input costs one worker: an exponentially weighted mean over the last seconds of work. It follows the load, but not the moment
/// in which a crowd's bodies arrive, or code is compiled, and take the processors: what is foretold by it lies further ahead than that.
/// Not thread-safe.
/// </summary>
internal sealed class ServiceTime
{
    /// <summary>Work of this time makes up most of the mean, in seconds ...</summary>
    private const double Memory = 5;

    /// <summary>... and no input more than this part of it.</summary>
    private const double MostWeight = 1 / 8.0;

    /// <summary>An outlier counts as no more than this many means.</summary>
    private const double MostMeans = 4;

    /// <summary>So many are a plain mean, when nothing was foreseen: there is nothing yet that an outlier could be judged by.</summary>
    private const int First = 8;

    private double _seconds;
    private int _count;
    private TimeSpan _last;

    public bool IsKnown => _count > 0;

    /// <summary>Zero before the first measurement.</summary>
    public TimeSpan Mean => TimeSpan.FromSeconds(_seconds);

    /// <summary>What a measurement without load foretells. The first inputs must not overrule it, in which much is done for the first time.</summary>
    public void Foresee(TimeSpan cost)
    {
        if (cost <= TimeSpan.Zero)
            return;
        _seconds = cost.TotalSeconds;
        _count = First;
    }

    /// <summary>Inputs were answered, one or a batch.</summary>
    /// <param name="now">When.</param>
    /// <param name="taken">Time that they took their worker.</param>
    /// <param name="inputs">How many.</param>
    public void Add(TimeSpan now, TimeSpan taken, int inputs)
    {
        double seconds = taken.TotalSeconds / inputs;
        if (seconds <= 0)
            return;
        // The time since the answers before, but for that in which there was nothing to do.
        double passed = Math.Min((now - _last).TotalSeconds, taken.TotalSeconds);
        _last = now;
        if (_count < First)
        {
            _count++;
            _seconds += (seconds - _seconds) / _count;
        }
        else
        {
            _seconds += (Math.Min(seconds, MostMeans * _seconds) - _seconds) * Math.Min(MostWeight, passed / Memory);
        }
    }
}

using UrbanSound.AspNetCore.Metrics;

namespace UrbanSound.AspNetCore.Tests;

public sealed class LatencyWindowTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Quantiles_are_those_of_the_last_minute_to_five_per_cent()
    {
        var window = new LatencyWindow(_clock);
        Assert.Null(window.Quantiles(0.5));
        for (int i = 1; i <= 1000; i++)
            window.Add(i);
        double[] found = window.Quantiles(0.5, 0.9, 0.99)!;
        Assert.InRange(found[0], 475, 525);
        Assert.InRange(found[1], 855, 945);
        Assert.InRange(found[2], 940, 1040);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(window.Quantiles(0.5));
    }

    [Fact]
    public void Throughput_is_the_mean_of_the_last_ten_whole_seconds()
    {
        var window = new LatencyWindow(_clock);
        for (int second = 0; second < 30; second++)
        {
            for (int i = 0; i < second; i++)
                window.Add(1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(24.5, window.Throughput());
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, window.Throughput());
    }
}

using UrbanSound.Audio;

namespace UrbanSound.Tests.Audio;

public sealed class AudioClipTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(Resampler.MaxRate + 1)]
    [InlineData(int.MaxValue)]
    public void Refuses_a_rate_that_nothing_can_resample(int rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioClip(new float[100], rate));

    [Theory]
    [InlineData(1)]
    [InlineData(Resampler.MaxRate)]
    public void Takes_every_rate_that_can_be_resampled(int rate) => Assert.Equal(rate, new AudioClip(new float[100], rate).SampleRate);
}

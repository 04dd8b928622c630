using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public sealed class HopTests
{
    // Several hops of each are no int: negative, small again (which once read memory that was not the signal's), and the largest.
    [Theory]
    [InlineData(10_000_000)]
    [InlineData(715_827_883)]
    [InlineData(1_431_655_766)]
    [InlineData(int.MaxValue)]
    public void A_hop_beyond_any_signal_gives_the_one_frame_that_there_is(int hop)
    {
        float[] signal = [.. Enumerable.Range(0, 4000).Select(n => (float)Math.Sin(0.05 * n))];
        foreach (bool centered in new[] { false, true })
        {
            MelSpectrogramOptions options = MelSpectrogramOptions.Librosa with { Centered = centered };
            Assert.Equal(
                new MelSpectrogram(options with { HopLength = 5000 }).Compute(signal),
                new MelSpectrogram(options with { HopLength = hop }).Compute(signal));
        }
    }

    [Fact]
    public void More_frames_than_can_be_counted_are_refused_as_documented()
    {
        var options = new MelSpectrogramOptions { HopLength = 1 };
        Assert.Throws<ArgumentOutOfRangeException>(() => new MelSpectrogram(options).GetFrameCount(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Spectrogram(options).GetFrameCount(int.MaxValue));
    }
}

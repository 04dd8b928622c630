using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public class WindowsTests
{
    [Theory]
    [InlineData(WindowFunction.Hann, new[] { 0, 0.5, 1, 0.5 })]
    [InlineData(WindowFunction.Hamming, new[] { 0.08, 0.54, 1, 0.54 })]
    [InlineData(WindowFunction.Blackman, new[] { 0, 0.34, 1, 0.34 })]
    [InlineData(WindowFunction.Bartlett, new[] { 0, 0.5, 1, 0.5 })]
    [InlineData(WindowFunction.Boxcar, new double[] { 1, 1, 1, 1 })]
    public void Periodic_windows_are_one_period(WindowFunction function, double[] expected)
    {
        double[] window = Windows.Create(function, 4);
        Assert.All(expected.Zip(window), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Fact]
    public void Symmetric_windows_read_the_same_from_both_ends()
    {
        foreach (WindowFunction function in Enum.GetValues<WindowFunction>())
        {
            double[] window = Windows.Create(function, 25, periodic: false);
            Assert.All(window.Zip(window.Reverse()), pair => Assert.Equal(pair.First, pair.Second, 12));
            Assert.Equal(1, window[12], 12);
        }
    }

    [Fact]
    public void A_window_of_one_value_is_one() => Assert.Equal([1.0], Windows.Create(WindowFunction.Hann, 1, periodic: false));
}

using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Tests.Dsp.Lanes;

public class LaneWidthTests
{
    /// <summary>CI runs these tests again with instruction sets switched off; this keeps such a run from testing the wide path twice.</summary>
    [Fact]
    public void Obeys_the_runtimes_switches()
    {
        int most = Switch("DOTNET_EnableHWIntrinsic") ? 1 : Switch("DOTNET_EnableAVX2") ? 4 : Switch("DOTNET_EnableAVX512") ? 8 : 16;
        Assert.True(LaneWidth.Widest <= most, $"width {LaneWidth.Widest} in spite of a switch that allows {most}");

        static bool Switch(string name) => Environment.GetEnvironmentVariable(name) == "0";
    }

    [Fact]
    public void Takes_the_widest_lanes_that_divide_the_stride()
    {
        Assert.Equal(1, LaneWidth.For(3));
        Assert.True(LaneWidth.For(20) <= 4);
        Assert.Equal(LaneWidth.Widest, LaneWidth.For(16));
    }
}

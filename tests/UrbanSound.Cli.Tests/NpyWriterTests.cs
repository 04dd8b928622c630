using UrbanSound.Cli.Features;

namespace UrbanSound.Cli.Tests;

public sealed class NpyWriterTests
{
    [Theory]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 6 })]
    [InlineData(new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 0 })]
    public void Writes_shape_and_values_as_numpy_reads_them(int[] shape)
    {
        var count = shape.Aggregate(1, (product, length) => product * length);
        var values = Enumerable.Range(0, count).Select(i => i - 0.5f).ToArray();
        using var folder = new UrbanSound.Tests.TemporaryFolder();
        new FeatureArray(values, shape).Save(folder.File("a.npy"));

        var read = Npy.Read(folder.File("a.npy"));
        Assert.Equal(shape, read.Shape);
        Assert.Equal(values, read.Values);
    }

    [Fact]
    public void Refuses_values_that_do_not_fill_the_shape() =>
        Assert.Throws<ArgumentException>(() => NpyWriter.Write(Stream.Null, new float[5], [2, 3]));
}

using UrbanSound.Imaging;

namespace UrbanSound.Tests.Imaging;

public sealed class ImagePreprocessorTests
{
    /// <summary>4 × 2 pixels: the left half (10, 20, 30), the right half (40, 50, 60).</summary>
    private static readonly RgbImage Halves = new(4, 2, [10, 20, 30, 10, 20, 30, 40, 50, 60, 40, 50, 60, 10, 20, 30, 10, 20, 30, 40, 50, 60, 40, 50, 60]);

    private static readonly ImageInputSettings Plain = ImageInputSettings.Keras with { Width = 4, Height = 2, Scale = 1, Mean = [0, 0, 0], Deviation = [1, 1, 1] };

    [Fact]
    public void Lays_colours_out_as_the_settings_say()
    {
        Assert.Equal([10, 20, 30, 10, 20, 30], Compute(Plain)[..6]);
        Assert.Equal([30, 20, 10], Compute(Plain with { Colors = ColorOrder.Bgr })[..3]);
        float[] planes = Compute(Plain with { Layout = TensorLayout.Nchw });
        Assert.Equal([10, 10, 40, 40, 10, 10, 40, 40, 20, 20, 50, 50], planes[..12]);
        Assert.Equal([30, 30, 60, 60], Compute(Plain with { Layout = TensorLayout.Nchw, Colors = ColorOrder.Bgr })[..4]);
    }

    [Fact]
    public void Scales_then_subtracts_then_divides_each_colour() =>
        Assert.Equal([4, 3, 2], Compute(Plain with { Scale = 0.5, Mean = [1, 4, 9], Deviation = [1, 2, 3] })[..3]);

    [Fact]
    public void Cuts_the_middle_out_of_the_resized_picture()
    {
        // The shorter side is 2 already, so nothing is resized; columns 1 and 2 remain.
        float[] tensor = Compute(Plain with { Width = 2, Height = 2, Fit = ImageFit.CenterCrop, ShorterSide = 2 });
        Assert.Equal([10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60], tensor);
    }

    [Theory]
    [InlineData(ImageFit.Letterbox, 1)]
    [InlineData(ImageFit.LetterboxTopLeft, 0)]
    public void Puts_a_border_around_what_fits_inside(ImageFit fit, int firstRow)
    {
        float[] tensor = Compute(Plain with { Width = 4, Height = 4, Fit = fit, Border = 114 });
        for (int y = 0; y < 4; y++)
            Assert.Equal(y == firstRow || y == firstRow + 1 ? 10 : 114, tensor[y * 12]);
    }

    [Fact]
    public void Takes_extreme_shapes()
    {
        var tall = new RgbImage(1, 20_000, new byte[60_000]);
        Assert.Equal(-0.485f / 0.229f, Compute(ImageInputSettings.Torchvision, tall)[0], 1e-5f);
        Compute(Plain with { Fit = ImageFit.Letterbox }, tall);
    }

    [Fact]
    public void Refuses_settings_out_of_range_and_names_each()
    {
        var fault = Assert.Throws<UrbanSoundException>(() => new ImagePreprocessor(ImageInputSettings.Torchvision with { Width = 0, ShorterSide = null, Mean = [1] }));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
        Assert.All(["width", "shorterSide", "mean"], name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    private static float[] Compute(ImageInputSettings settings, RgbImage? image = null)
    {
        var preprocessor = new ImagePreprocessor(settings);
        float[] tensor = new float[preprocessor.TensorLength];
        preprocessor.Compute(image ?? Halves, tensor);
        return tensor;
    }
}

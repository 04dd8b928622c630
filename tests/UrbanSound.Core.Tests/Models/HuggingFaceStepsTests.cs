using System.Text.Json;
using UrbanSound.Imaging;
using UrbanSound.Models;

namespace UrbanSound.Tests.Models;

public sealed class HuggingFaceStepsTests
{
    private const string Colors = """ "resample": 3, "image_mean": [0.4, 0.5, 0.6], "image_std": [0.2, 0.2, 0.3] """;

    // What transformers does: int(224 / 0.875) = 256, and from 384 on no cutting.
    [Theory]
    [InlineData("""{"crop_pct": 0.875, "size": 224, "feature_extractor_type": "ConvNextFeatureExtractor", """, 256, 224)]
    [InlineData("""{"crop_pct": 0.95, "size": {"shortest_edge": 224}, "image_processor_type": "ConvNextImageProcessor", """, 235, 224)]
    [InlineData("""{"size": {"shortest_edge": 224}, "image_processor_type": "ConvNextImageProcessorFast", """, 256, 224)]
    [InlineData("""{"crop_pct": 0.95, "size": 224, "do_center_crop": true, "crop_size": 200, "image_processor_type": "PoolFormerImageProcessor", """, 235, 200)]
    [InlineData("""{"size": 256, "do_center_crop": true, "crop_size": 224, "feature_extractor_type": "CLIPFeatureExtractor", """, 256, 224)]
    [InlineData("""{"size": {"shortest_edge": 256}, "do_center_crop": true, "crop_size": {"height": 224, "width": 224}, """, 256, 224)]
    [InlineData("""{"size": 256, "do_center_crop": true, "crop_size": 224, "default_to_square": false, """, 256, 224)]
    [InlineData("""{"size": 224, "do_center_crop": true, "crop_size": 224, "feature_extractor_type": "LevitFeatureExtractor", """, 256, 224)]
    [InlineData("""{"crop_pct": 0.875, "size": {"shortest_edge": 383}, """, 437, 383)]
    public void Resizes_the_shorter_side_and_cuts_the_middle(string steps, int shorterSide, int side)
    {
        ImageInputSettings read = Read(steps + Colors + "}");
        Assert.Equal((ImageFit.CenterCrop, shorterSide, side, side), (read.Fit, read.ShorterSide, read.Width, read.Height));
    }

    [Theory]
    [InlineData("""{"crop_pct": 0.875, "size": {"shortest_edge": 384}, """, 384)]
    [InlineData("""{"crop_pct": 1.0, "size": 384, "feature_extractor_type": "ConvNextFeatureExtractor", """, 384)]
    [InlineData("""{"crop_pct": 0.95, "size": {"shortest_edge": 384}, "do_center_crop": true, "image_processor_type": "ConvNextImageProcessor", """, 384)]
    [InlineData("""{"size": 224, "feature_extractor_type": "ViTFeatureExtractor", """, 224)]
    [InlineData("""{"size": {"height": 224, "width": 224}, "do_center_crop": null, "crop_size": null, "do_pad": null, "return_tensors": null, """, 224)]
    public void Stretches(string steps, int side)
    {
        ImageInputSettings read = Read(steps + Colors + "}");
        Assert.Equal((ImageFit.Stretch, side, side), (read.Fit, read.Width, read.Height));
        Assert.Null(read.ShorterSide);
    }

    [Theory]
    [InlineData("rescale_offset", "true")]
    [InlineData("do_pad", "true")]
    [InlineData("include_top", "true")]
    [InlineData("do_thumbnail", "true")]
    [InlineData("size_divisor", "32")]
    [InlineData("offset", "true")]
    public void Refuses_a_step_that_is_not_known_and_names_it(string name, string value)
    {
        string rest = """ "size": {"height": 16, "width": 16}, """ + Colors;
        var fault = Assert.Throws<NotSupportedException>(() => Read($$"""{ "{{name}}": {{value}}, {{rest}} }"""));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Equal(16, Read($$"""{ "{{name}}": {{(value == "true" ? "false" : "null")}}, {{rest}} }""").Width);
    }

    [Theory]
    [InlineData("""{"size": 256, "do_center_crop": true, "crop_size": 224, "feature_extractor_type": "DeiTFeatureExtractor", """, "DeiT")]
    [InlineData("""{"size": 256, "do_center_crop": true, "crop_size": 224, """, "size 256")]
    [InlineData("""{"size": {"height": 256, "width": 256}, "do_center_crop": true, "crop_size": 224, """, "crop_size")]
    [InlineData("""{"size": {"shortest_edge": 800, "longest_edge": 1333}, """, "longest_edge")]
    [InlineData("""{"size": {"shortest_edge": 224}, """, "crop_pct")]
    [InlineData("""{"size": 224, "crop_pct": 0, """, "crop_pct")]
    [InlineData("""{"size": {"height": 224, "width": 224}, "image_processor_type": "EfficientNetImageProcessor", """, "include_top")]
    public void Refuses_what_it_would_have_to_guess(string steps, string named) =>
        Assert.Contains(named, Assert.Throws<NotSupportedException>(() => Read(steps + Colors + "}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Flipped_channels_are_blue_green_red()
    {
        ImageInputSettings read = Read("""{"size": {"height": 16, "width": 16}, "do_normalize": false, "do_flip_channel_order": true}""");
        Assert.Equal(ColorOrder.Bgr, read.Colors);
        ImageInputSettings mobileVit = Read("""{"size": 288, "crop_size": 256, "do_center_crop": true, "feature_extractor_type": "MobileViTFeatureExtractor"}""");
        Assert.Equal((ColorOrder.Bgr, 288, 256), (mobileVit.Colors, mobileVit.ShorterSide, mobileVit.Width));
        Assert.Equal([0.0, 0, 0], mobileVit.Mean);
        Assert.Throws<NotSupportedException>(() => Read("""{"size": {"height": 16, "width": 16}, "do_flip_channel_order": true, """ + Colors + "}"));
    }

    private static ImageInputSettings Read(string steps)
    {
        using var document = JsonDocument.Parse(steps);
        return HuggingFaceSteps.Read(document.RootElement);
    }
}

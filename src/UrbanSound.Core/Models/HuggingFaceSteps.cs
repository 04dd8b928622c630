using System.Text.Json;
using UrbanSound.Imaging;

namespace UrbanSound.Models;

/// <summary>
/// Reads <c>preprocessor_config.json</c>. What its members mean is the matter of transformers' image processors
/// (<c>models/*/image_processing_*.py</c>): they share the names, but not always what a number does. What is not known here is refused.
/// </summary>
internal sealed class HuggingFaceSteps
{
    // ConvNext stretches to this side and beyond, and cuts below.
    private const int FirstStretchedSide = 384;

    private static readonly string[] Known =
    [
        "do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_flip_channel_order", "size", "crop_size", "crop_pct", "resample",
        "rescale_factor", "image_mean", "image_std", "default_to_square",
        // They name the program, or say how arrays travel through it. Pictures are RGB here whatever do_convert_rgb says.
        "do_convert_rgb", "image_processor_type", "feature_extractor_type", "processor_class", "_processor_class", "_valid_processor_keys",
        "valid_processor_keys", "model_input_names", "data_format", "input_data_format", "return_tensors", "device", "disable_grouping",
        "transformers_version",
    ];

    // For these a lone number is the length of the shorter side; for others (DeiT, BEiT) that of both.
    private static readonly string[] CutToShorterSide = ["CLIP", "ChineseCLIP", "ConvNext", "PoolFormer", "MobileNetV1", "MobileNetV2", "MobileViT", "Levit", "Bit"];

    private static readonly string[] NameEnds = ["Fast", "ImageProcessor", "FeatureExtractor"];

    private readonly JsonElement _steps;
    private readonly string _processor;

    private HuggingFaceSteps(JsonElement steps)
    {
        _steps = steps;
        string name = (Member("image_processor_type") ?? Member("feature_extractor_type"))?.GetString() ?? "";
        _processor = NameEnds.Aggregate(name, (left, end) => left.EndsWith(end, StringComparison.Ordinal) ? left[..^end.Length] : left);
    }

    /// <summary>The settings that the steps amount to.</summary>
    /// <exception cref="NotSupportedException">A step is not known here; the message names it.</exception>
    internal static ImageInputSettings Read(JsonElement steps) => new HuggingFaceSteps(steps).Settings();

    private ImageInputSettings Settings()
    {
        foreach (JsonProperty step in _steps.EnumerateObject())
        {
            // What is off or null changes nothing.
            if (!Known.Contains(step.Name) && step.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
                throw new NotSupportedException($"its {step.Name} is not known here");
        }

        // EfficientNet normalizes twice unless told otherwise.
        if (_processor == "EfficientNet" && Flag("include_top", true))
            throw new NotSupportedException("its include_top is not known here");
        if (!Flag("do_resize", true))
            throw new NotSupportedException("it leaves pictures in their own size, which is not supported");

        // MobileViT knows no normalization, and takes blue first unless told otherwise.
        bool isMobileViT = _processor is "MobileViT";
        bool rescales = Flag("do_rescale", true), normalizes = Flag("do_normalize", !isMobileViT), flips = Flag("do_flip_channel_order", isMobileViT);
        double[] mean = normalizes ? Three("image_mean") : [0, 0, 0], deviation = normalizes ? Three("image_std") : [1, 1, 1];
        if (flips && (mean.Distinct().Count() > 1 || deviation.Distinct().Count() > 1))
            throw new NotSupportedException("its do_flip_channel_order does not tell to which colours image_mean and image_std belong");
        return Fit() with
        {
            Filter = (Member("resample") is { ValueKind: JsonValueKind.Number } filter ? filter.GetInt32() : 2) switch
            {
                2 => ResizeFilter.Bilinear,
                3 => ResizeFilter.Bicubic,
                var other => throw new NotSupportedException($"its resample {other} is neither bilinear (2) nor bicubic (3)"),
            },
            Colors = flips ? ColorOrder.Bgr : ColorOrder.Rgb,
            Scale = !rescales ? 1 : Member("rescale_factor")?.GetDouble() ?? 1 / 255.0,
            Mean = mean,
            Deviation = deviation,
        };
    }

    private ImageInputSettings Fit()
    {
        // ConvNext does not read do_center_crop: its crop_pct says it all.
        bool crops = _processor is not "ConvNext" && Flag("do_center_crop", Member("crop_size") is not null || _processor is "PoolFormer");
        double? part = Member("crop_pct")?.GetDouble() ?? (_processor is "ConvNext" ? 224 / 256.0 : null);
        if (part is not (null or (> 0 and <= 1)))
            throw new NotSupportedException($"its crop_pct {part} is not above 0 and at most 1");
        (int width, int height, bool isShorterSide) = Size("size", crops, part is not null) ?? throw new NotSupportedException("it has no size");

        if (isShorterSide && crops && (part is not null || _processor is not "PoolFormer"))
        {
            (int cropWidth, int cropHeight, _) = Size("crop_size", crops: false, hasPart: false) ?? (width, width, false);
            // LeViT resizes to 256 ÷ 224 of what it names.
            return Cut(cropWidth, cropHeight, (int)(width / (part ?? (_processor is "Levit" ? 224 / 256.0 : 1))));
        }

        if (isShorterSide && part is { } kept && _processor is not "PoolFormer")
            return width < FirstStretchedSide ? Cut(width, width, (int)(width / kept)) : Stretched(width, width);
        if (!isShorterSide && !crops && part is null)
            return Stretched(width, height);
        throw new NotSupportedException("its size, crop_size and crop_pct go together in a way that is not known here");
    }

    private (int Width, int Height, bool IsShorterSide)? Size(string name, bool crops, bool hasPart)
    {
        if (Member(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number)
        {
            int side = value.GetInt32();
            if (hasPart || name == "crop_size")
                return (side, side, hasPart);
            if (Member("default_to_square") is { } square)
                return (side, side, !square.GetBoolean());
            if (CutToShorterSide.Contains(_processor))
                return (side, side, true);
            // Stretched to a square and cut then: no model of ours does that.
            if (crops)
                throw new NotSupportedException($"its size {side} may be the shorter side or both, and {(_processor.Length > 0 ? _processor : "no image_processor_type")} doesn't tell");
            return (side, side, false);
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (member.Name is not ("height" or "width" or "shortest_edge") && member.Value.ValueKind != JsonValueKind.Null)
                throw new NotSupportedException($"its {name}.{member.Name} is not known here");
        }

        return value.TryGetProperty("shortest_edge", out JsonElement edge) && edge.ValueKind != JsonValueKind.Null
            ? (edge.GetInt32(), edge.GetInt32(), true)
            : (value.GetProperty("width").GetInt32(), value.GetProperty("height").GetInt32(), false);
    }

    private JsonElement? Member(string name) => _steps.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private bool Flag(string name, bool absent) => Member(name)?.GetBoolean() ?? absent;

    private double[] Three(string name) => [.. _steps.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static ImageInputSettings Cut(int width, int height, int shorterSide) =>
        ImageInputSettings.Torchvision with { Width = width, Height = height, ShorterSide = shorterSide };

    private static ImageInputSettings Stretched(int width, int height) =>
        ImageInputSettings.Torchvision with { Width = width, Height = height, Fit = ImageFit.Stretch, ShorterSide = null };
}

using System.Globalization;

namespace UrbanSound.Faces;

/// <summary>Which faces are good enough to be enrolled. Immutable.</summary>
public sealed record FaceQualityGate
{
    /// <summary>The defaults.</summary>
    public static FaceQualityGate Default { get; } = new();

    /// <summary>Lets every face pass.</summary>
    public static FaceQualityGate Open { get; } =
        new() { MinSide = 0, MinSharpness = 0, MaxYaw = float.PositiveInfinity, MaxRoll = 180, MinConfidence = 0 };

    /// <summary>Least side of the box in pixels. Default: 36, a third of what embedders take.</summary>
    public float MinSide { get; init; } = 36;

    /// <summary>Least <see cref="FaceQuality.Sharpness"/>. Default: 25.</summary>
    public float MinSharpness { get; init; } = 25;

    /// <summary>Most <see cref="FaceQuality.Yaw"/> to either side. Default: 0.45.</summary>
    public float MaxYaw { get; init; } = 0.45f;

    /// <summary>Most <see cref="FaceQuality.Roll"/> to either side, in degrees. Default: 45.</summary>
    public float MaxRoll { get; init; } = 45;

    /// <summary>Least confidence of the detector. Default: 0.5.</summary>
    public float MinConfidence { get; init; } = 0.5f;

    /// <summary>Tells what is wrong with a face.</summary>
    /// <param name="quality">The face's quality.</param>
    /// <returns>A sentence a fault, with the number and the limit; empty when the face passes.</returns>
    public IReadOnlyList<string> Refusals(FaceQuality quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        var reasons = new List<string>();
        if (!(quality.Side >= MinSide))
            reasons.Add(Say($"too small: {quality.Side:0} pixels, at least {MinSide:0} are needed; come closer."));
        if (!(quality.Sharpness >= MinSharpness))
            reasons.Add(Say($"blurred: sharpness {quality.Sharpness:0}, at least {MinSharpness:0} is needed; hold still or give more light."));
        if (quality.Yaw is { } yaw && !(MathF.Abs(yaw) <= MaxYaw))
            reasons.Add(Say($"turned away: nose {MathF.Abs(yaw):0.00} eye distances off the middle, at most {MaxYaw:0.00}; look at the camera."));
        if (quality.Roll is { } roll && !(MathF.Abs(roll) <= MaxRoll))
            reasons.Add(Say($"tilted: {MathF.Abs(roll):0} degrees, at most {MaxRoll:0}; hold the head upright."));
        if (!(quality.Confidence >= MinConfidence))
            reasons.Add(Say($"doubtful: confidence {quality.Confidence:0.00}, at least {MinConfidence:0.00} is needed."));
        return reasons;

        static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}

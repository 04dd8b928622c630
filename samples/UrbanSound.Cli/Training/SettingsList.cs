using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Training;

/// <summary>The short list that <c>train --choose</c> chooses from.</summary>
internal static class SettingsList
{
    /// <summary>The settings given, and what differs from them in one thing.</summary>
    public static IReadOnlyList<LearnerOptions> Around(LearnerOptions given) =>
    [
        .. new[]
        {
            given,
            given with { Scaling = given.Scaling == InputScaling.SquareRootCentre ? InputScaling.SquareRootStandardise : given.Scaling },
            given with { Head = HeadKind.Linear },
            given with { Mixup = 1 },
            given with { WeightDecay = 0.1 },
        }.Distinct(),
    ];

    public static string Describe(LearnerOptions options) => string.Create(Culture.Invariant,
        $"{options.Head.ToString().ToLowerInvariant()}, {options.Scaling}, weight decay {options.WeightDecay}, mixup {options.Mixup}");
}

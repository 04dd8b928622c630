using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Training;

/// <summary>What <c>history.json</c> says of a training run.</summary>
internal sealed record TrainingHistory(
    string Backbone,
    string BackboneHash,
    LearnerOptions Settings,
    int? ValidationFold,
    int? TestFold,
    int TrainingClips,
    int ValidationClips,
    IReadOnlyList<string> DroppedClips,
    int BestEpoch,
    double Temperature,
    IReadOnlyList<EpochResult> Epochs,
    Scorecard? Test);

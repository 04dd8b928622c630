using UrbanSound.Cli.Datasets;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>What a run came to.</summary>
/// <param name="Done">Clips that are in the output.</param>
/// <param name="Kept">How many of them were there already.</param>
/// <param name="Skipped">Clips that can't be read.</param>
internal sealed record PreprocessResult(IReadOnlyList<LabelledClip> Done, int Kept, IReadOnlyList<ClipFault> Skipped);

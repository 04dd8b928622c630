using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>A file that is written at once, and the clips that go into it.</summary>
/// <param name="File">Its path below the output folder, with slashes.</param>
/// <param name="Clips">The clips, in their order.</param>
internal sealed record OutputUnit(string File, IReadOnlyList<LabelledClip> Clips);

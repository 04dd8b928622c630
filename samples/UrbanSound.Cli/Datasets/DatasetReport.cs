using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Datasets;

/// <summary>What <c>dataset check</c> found.</summary>
internal sealed record DatasetReport
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string Licence { get; init; }

    /// <summary>Whether every clip that is there can be read.</summary>
    public required bool Usable { get; init; }

    public required int Clips { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required IReadOnlyList<FoldCount> Counts { get; init; }

    /// <summary>Clips that the table lists, but whose files are not there.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public required IReadOnlyList<ClipFault> Unreadable { get; init; }

    /// <summary>Names of clips whose files hold the same bytes, a list for each.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Duplicates { get; init; }

    /// <summary>Recordings with clips in more than one fold.</summary>
    public required IReadOnlyList<CrossingRecording> CrossingRecordings { get; init; }
}

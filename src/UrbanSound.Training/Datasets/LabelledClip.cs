namespace UrbanSound.Training.Datasets;

/// <summary>A recording of a data set, or a slice of one, with what is known of it. Immutable.</summary>
public sealed record LabelledClip
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The name by which the data set's table knows it, unique within the set: <c>100032-3-0-0.wav</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The class: <c>dog_bark</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The official fold, from 1 on; null where the set has none.</summary>
    public int? Fold { get; init; }

    /// <summary>
    /// The recording that the clip was cut from (UrbanSound8K's <c>fsID</c>, ESC-50's <c>src_file</c>: both are Freesound's numbers);
    /// null where the set does not tell. Clips of one recording must not stand on both sides of a split.
    /// </summary>
    public string? Recording { get; init; }
}

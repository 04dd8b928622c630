namespace UrbanSound.Training.Datasets;

/// <summary>Labelled clips. Immutable; knows paths only, no sound is read.</summary>
public sealed class Dataset
{
    /// <summary>Lists a data set.</summary>
    /// <param name="name">What it is called: <c>UrbanSound8K</c>.</param>
    /// <param name="licence">Under which licence its recordings may be used; empty when unknown.</param>
    /// <param name="labels">The classes, in the order of the model's outputs.</param>
    /// <param name="clips">The clips that are there.</param>
    /// <param name="missing">Names of clips that the set's table lists, but whose files are not there.</param>
    /// <exception cref="UrbanSoundException">InvalidOptions: a clip's label is no class, or two clips have one name; every fault named.</exception>
    public Dataset(string name, string licence, IReadOnlyList<string> labels, IReadOnlyList<LabelledClip> clips, IReadOnlyList<string> missing)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clips);
        (Name, Licence, Labels, Clips, Missing) = (name, licence, labels, clips, missing);
        HashSet<string> known = [.. labels];
        var faults = new List<string>();
        faults.AddRange(clips.Where(c => !known.Contains(c.Label)).Select(c => $"{c.Name} is labelled {c.Label}, which is no class."));
        faults.AddRange(clips.GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => $"{g.Key} is listed {g.Count()} times."));
        if (faults.Count > 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{name}: " + string.Join(" ", faults.Take(20)));
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Under which licence its recordings may be used; empty when unknown.</summary>
    public string Licence { get; }

    /// <summary>The classes, in the order of the model's outputs.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The clips that are there.</summary>
    public IReadOnlyList<LabelledClip> Clips { get; }

    /// <summary>Names of clips that the set's table lists, but whose files are not there.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>The folds that clips lie in, ascending; empty where the set has none.</summary>
    public IReadOnlyList<int> Folds => [.. Clips.Select(c => c.Fold).OfType<int>().Distinct().Order()];

    /// <summary>
    /// Opens a folder and tells by its content what it is. UrbanSound8K: <c>metadata/UrbanSound8K.csv</c> and
    /// <c>audio/fold1…</c>, or the table and the fold folders side by side, in the folder or in its <c>us8k</c>. ESC-50:
    /// <c>meta/esc50.csv</c> and <c>audio</c>, or the table beside <c>audio</c>. Anything else: a folder for each class, by
    /// itself or below <c>fold1</c>, <c>fold2</c>, …
    /// </summary>
    /// <remarks>
    /// Clips come in the order of the table, or of their paths. A clip may have another ending than the table says
    /// (<c>.opus</c> for <c>.wav</c>). Clips whose file is not there are no fault; <see cref="Missing"/> names them.
    /// </remarks>
    /// <param name="path">The folder.</param>
    /// <param name="esc10Only">Of ESC-50, only the ten classes of ESC-10, whose licence is freer. Default false.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="UrbanSoundException">
    /// NotFound: no such folder, or nothing in it that is a data set. InvalidMedia: a table lacks a column, has rows that can't be
    /// read, or a class is without any clip. InvalidOptions: a clip is listed twice, or ESC-10 is asked of another set.
    /// AccessDenied, Unavailable: the folder can't be read.
    /// </exception>
    public static Dataset Open(string path, bool esc10Only = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return DatasetOpener.Open(path, esc10Only);
    }

    /// <summary>
    /// The set without the clips cut from recordings that others were cut from too. ESC-50 names Freesound's numbers as
    /// UrbanSound8K does, and shares recordings with it: whoever trains on it first leaves out those of the test fold.
    /// </summary>
    /// <param name="clips">Clips whose recordings must not occur, usually validation and test of a split of another set.</param>
    /// <returns>The set with what remains; labels are kept, also those that lose all clips.</returns>
    public Dataset ExcludeRecordingsOf(IEnumerable<LabelledClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        HashSet<string> excluded = [.. clips.Select(c => c.Recording).OfType<string>()];
        return new Dataset(Name, Licence, Labels, [.. Clips.Where(c => c.Recording is null || !excluded.Contains(c.Recording))], Missing);
    }

    /// <summary>
    /// Recordings whose clips lie in more than one fold. UrbanSound8K as published has five: 77751, 106905, 132016, 176638 and
    /// 180937. <see cref="DatasetSplit.LeaveOneFoldOut"/> leaves them out where they would leak.
    /// </summary>
    /// <returns>The recordings, ordered by name.</returns>
    public IReadOnlyList<CrossingRecording> FindCrossingRecordings() =>
    [
        .. Clips.Where(c => c is { Recording: not null, Fold: not null })
            .GroupBy(c => c.Recording!)
            .Select(g => new CrossingRecording(g.Key, [.. g.Select(c => c.Fold!.Value).Distinct().Order()], g.Count()))
            .Where(r => r.Folds.Count > 1)
            .OrderBy(r => r.Recording, StringComparer.Ordinal),
    ];
}

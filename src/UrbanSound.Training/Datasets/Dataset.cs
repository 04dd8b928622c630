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
        var faults = new List<string>();
        faults.AddRange(clips.Where(c => !labels.Contains(c.Label)).Select(c => $"{c.Name} is labelled {c.Label}, which is no class."));
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
}

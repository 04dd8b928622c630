namespace UrbanSound.Training.Learning;

/// <summary>What embeddings go through before the head; means and deviations are those of the training data.</summary>
public enum InputScaling
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each value minus its mean, divided by its standard deviation.</summary>
    Standardise,

    /// <summary>
    /// The square root first (negative values become 0), then <see cref="Standardise"/>. For embeddings behind a ReLU, such as YAMNet's:
    /// most of their values are small, and a few are large.
    /// </summary>
    SquareRootStandardise,

    /// <summary>
    /// The square root first (negative values become 0), then each value minus its mean, divided by the root mean square deviation of all
    /// values. A value that hardly ever rises from zero stays small, where <see cref="SquareRootStandardise"/> would magnify it to the rank
    /// of the others.
    /// </summary>
    SquareRootCentre,

    /// <summary>
    /// Divided by its own length first, then each value minus its mean, divided by the root mean square deviation of all values. For
    /// embeddings that are compared by their direction, such as those of faces.
    /// </summary>
    UnitLengthCentre,
}

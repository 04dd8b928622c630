namespace UrbanSound.Training.Evaluation;

/// <summary>How well one class is told. All figures are 0 to 1. Immutable.</summary>
public sealed record ClassFigures
{
    /// <summary>The class.</summary>
    public required string Label { get; init; }

    /// <summary>Clips that are of it, those that could not be read among them.</summary>
    public required int Support { get; init; }

    /// <summary>Clips that the model called so, rightly or not.</summary>
    public required int Predicted { get; init; }

    /// <summary>Right among those called so; 0 when none was.</summary>
    public required double Precision { get; init; }

    /// <summary>Found among those that are of it; 0 when none is.</summary>
    public required double Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall; 0 when both are.</summary>
    public required double F1 { get; init; }

    internal static ClassFigures Create(string label, int support, int predicted, int right) => new()
    {
        Label = label,
        Support = support,
        Predicted = predicted,
        Precision = Ratio(right, predicted),
        Recall = Ratio(right, support),
        F1 = FScore(support, predicted, right),
    };

    /// <summary>2PR/(P + R), which is 2·right/(support + predicted) without a division by zero on the way.</summary>
    internal static double FScore(int support, int predicted, int right) => Ratio(2.0 * right, support + predicted);

    internal static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}

namespace UrbanSound.Training.Evaluation;

/// <summary>Averages over the classes that have clips; 0 to 1. Immutable.</summary>
public sealed record AverageFigures
{
    /// <summary>Average of the classes' precision.</summary>
    public required double Precision { get; init; }

    /// <summary>Average of the classes' recall. Weighted by clips it is the accuracy.</summary>
    public required double Recall { get; init; }

    /// <summary>Average of the classes' F1, not the F1 of the averages.</summary>
    public required double F1 { get; init; }

    /// <summary>Classes without clips say nothing of the model and are left out; precision lost to them still shows in the others' recall.</summary>
    internal static AverageFigures Of(IReadOnlyList<ClassFigures> classes, Func<ClassFigures, double> weight)
    {
        double whole = classes.Sum(Weight);
        return new AverageFigures { Precision = Mean(c => c.Precision), Recall = Mean(c => c.Recall), F1 = Mean(c => c.F1) };

        double Mean(Func<ClassFigures, double> figure) => ClassFigures.Ratio(classes.Sum(c => Weight(c) * figure(c)), whole);

        double Weight(ClassFigures figures) => figures.Support == 0 ? 0 : weight(figures);
    }
}

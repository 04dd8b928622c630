namespace UrbanSound.Cli.Training;

/// <summary>How good answers are.</summary>
/// <param name="Clips">How many were answered.</param>
/// <param name="Accuracy">Share of right ones.</param>
/// <param name="MacroF1">Mean of the classes' F1; classes that occur neither among the clips nor among the answers are left out.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of the winner's probability.</param>
/// <param name="Confusion">Clips by true class (row) and answer (column).</param>
internal sealed record Scorecard(int Clips, double Accuracy, double MacroF1, double CalibrationError, int[][] Confusion)
{
    private const int Bins = 15;

    public static Scorecard Of(IReadOnlyList<(int Truth, float[] Probabilities)> answers, int classes)
    {
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        double[] confidence = new double[Bins], right = new double[Bins];
        foreach (var (truth, probabilities) in answers)
        {
            var (named, probability) = probabilities.Index().MaxBy(p => p.Item);
            confusion[truth][named]++;
            var bin = Math.Min((int)(probability * Bins), Bins - 1);
            confidence[bin] += probability;
            right[bin] += named == truth ? 1 : 0;
        }
        var hits = Enumerable.Range(0, classes).Sum(c => confusion[c][c]);
        var f1 = Enumerable.Range(0, classes)
            .Select(c => (Hits: 2.0 * confusion[c][c], All: confusion[c].Sum() + confusion.Sum(row => row[c])))
            .Where(c => c.All > 0).Select(c => c.Hits / c.All).DefaultIfEmpty(0).Average();
        var error = confidence.Zip(right, (c, r) => Math.Abs(c - r)).Sum() / answers.Count;
        return new Scorecard(answers.Count, (double)hits / answers.Count, f1, error, confusion);
    }
}

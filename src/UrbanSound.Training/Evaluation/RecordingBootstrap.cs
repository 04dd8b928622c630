namespace UrbanSound.Training.Evaluation;

/// <summary>
/// Bounds by the percentile bootstrap (B. Efron, 1979). Recordings are drawn, not clips: clips cut from one recording are alike,
/// and drawing them one by one would make the bounds far too narrow.
/// </summary>
internal sealed class RecordingBootstrap
{
    private readonly int _classes;
    private readonly int[][] _recordings;

    /// <param name="classes">Number of labels.</param>
    /// <param name="answers">Recording, true class, and predicted class or −1, of each clip.</param>
    public RecordingBootstrap(int classes, IEnumerable<(string Recording, int Truth, int Predicted)> answers)
    {
        _classes = classes;
        // Sorted, so that the bounds don't depend on the order of the clips.
        _recordings = [.. answers.GroupBy(a => a.Recording, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Counts)];
    }

    public int Recordings => _recordings.Length;

    /// <summary>Bounds of accuracy and of macro F1; none for fewer than two recordings, which tell nothing of others.</summary>
    public (ConfidenceBounds Accuracy, ConfidenceBounds MacroF1)? Draw(EvaluationOptions options)
    {
        if (Recordings < 2 || options.BootstrapDraws == 0)
            return null;
        var random = new Random(options.Seed);
        var accuracies = new double[options.BootstrapDraws];
        var scores = new double[options.BootstrapDraws];
        var sum = new int[3 * _classes];
        for (int draw = 0; draw < options.BootstrapDraws; draw++)
        {
            Array.Clear(sum);
            for (int i = 0; i < Recordings; i++)
            {
                int[] drawn = _recordings[random.Next(Recordings)];
                for (int c = 0; c < sum.Length; c++)
                    sum[c] += drawn[c];
            }

            (accuracies[draw], scores[draw]) = Figures(sum);
        }

        return (Bounds(accuracies, options.ConfidenceLevel), Bounds(scores, options.ConfidenceLevel));
    }

    private static ConfidenceBounds Bounds(double[] draws, double level)
    {
        Array.Sort(draws);
        return new ConfidenceBounds(Percentile.Of(draws, (1 - level) / 2), Percentile.Of(draws, (1 + level) / 2));
    }

    /// <summary>Clips, answers and right answers of each class, which is all that the figures need.</summary>
    private int[] Counts(IEnumerable<(string Recording, int Truth, int Predicted)> answers)
    {
        var counts = new int[3 * _classes];
        foreach ((_, int truth, int predicted) in answers)
        {
            counts[3 * truth]++;
            if (predicted >= 0)
                counts[3 * predicted + 1]++;
            if (predicted == truth)
                counts[3 * truth + 2]++;
        }

        return counts;
    }

    private static (double Accuracy, double MacroF1) Figures(int[] counts)
    {
        int clips = 0, right = 0, classes = 0;
        double scores = 0;
        for (int c = 0; c < counts.Length; c += 3)
        {
            if (counts[c] == 0)
                continue;
            clips += counts[c];
            right += counts[c + 2];
            scores += ClassFigures.FScore(counts[c], counts[c + 1], counts[c + 2]);
            classes++;
        }

        return (ClassFigures.Ratio(right, clips), ClassFigures.Ratio(scores, classes));
    }
}

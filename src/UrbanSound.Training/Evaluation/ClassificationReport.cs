using UrbanSound.Training.Datasets;

namespace UrbanSound.Training.Evaluation;

/// <summary>
/// What a model's answers to labelled clips are worth. A clip that could not be read counts as a wrong answer without a
/// prediction: it lowers accuracy and its class's recall, and is in no column of the confusion matrix. Immutable.
/// docs/evaluation.md has the formulas and where they come from.
/// </summary>
public sealed class ClassificationReport
{
    private ClassificationReport(IReadOnlyList<string> labels, IReadOnlyList<EvaluatedClip> clips, EvaluationOptions options)
    {
        Labels = labels;
        Clips = clips;
        EvaluatedClip[] answered = [.. clips.Where(c => c.Scores is not null)];
        int[] truths = [.. clips.Select(c => IndexOf(c.Clip))];
        int[][] confusion = [.. labels.Select(_ => new int[labels.Count])];
        int right = 0, second = 0;
        for (int i = 0; i < clips.Count; i++)
        {
            if (clips[i].Scores is not { } scores)
                continue;
            int truth = truths[i], predicted = clips[i].Predicted;
            confusion[truth][predicted]++;
            right += predicted == truth ? 1 : 0;
            second += Rank(scores, truth) < 2 ? 1 : 0;
        }

        Confusion = confusion;
        Accuracy = ClassFigures.Ratio(right, clips.Count);
        AnsweredAccuracy = ClassFigures.Ratio(right, answered.Length);
        TopTwoAccuracy = ClassFigures.Ratio(second, clips.Count);
        Classes = [.. labels.Select((label, c) => ClassFigures.Create(label, truths.Count(t => t == c), confusion.Sum(row => row[c]), confusion[c][c]))];
        Macro = AverageFigures.Of(Classes, _ => 1);
        Weighted = AverageFigures.Of(Classes, c => c.Support);
        Reliability = MeasureReliability(answered, options.ReliabilityBins);
        ExpectedCalibrationError = Reliability.Sum(b => ClassFigures.Ratio(b.Count, answered.Length) * Math.Abs(b.Accuracy - b.Confidence));
        Failed = [.. clips.Where(c => c.Scores is null)];
        Mistakes = [.. answered.Where(c => labels[c.Predicted] != c.Clip.Label).OrderByDescending(c => c.Confidence).ThenBy(c => c.Clip.Name, StringComparer.Ordinal)];
        // A clip without a known recording is one of its own.
        var bootstrap = new RecordingBootstrap(labels.Count, clips.Select((c, i) => (c.Clip.Recording ?? $"clip {c.Clip.Name}", truths[i], c.Predicted)));
        Recordings = bootstrap.Recordings;
        if (bootstrap.Draw(options) is { } bounds)
            (AccuracyBounds, MacroF1Bounds) = (bounds.Accuracy, bounds.MacroF1);

        int IndexOf(LabelledClip clip)
        {
            for (int i = 0; i < labels.Count; i++)
            {
                if (labels[i] == clip.Label)
                    return i;
            }

            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions,
                $"{clip.Name} is labelled {clip.Label}, which the model does not know; it knows {string.Join(", ", labels)}.");
        }
    }

    /// <summary>The classes, in the order of the model's outputs.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>All clips, in the order given.</summary>
    public IReadOnlyList<EvaluatedClip> Clips { get; }

    /// <summary>Clips that could not be classified.</summary>
    public IReadOnlyList<EvaluatedClip> Failed { get; }

    /// <summary>Recordings that the clips were cut from.</summary>
    public int Recordings { get; }

    /// <summary>Right answers among all clips, 0 to 1.</summary>
    public double Accuracy { get; }

    /// <summary>Right answers among the clips that could be read, 0 to 1.</summary>
    public double AnsweredAccuracy { get; }

    /// <summary>Clips whose class has one of the two highest scores, among all clips, 0 to 1.</summary>
    public double TopTwoAccuracy { get; }

    /// <summary>Averages in which each class that has clips counts alike.</summary>
    public AverageFigures Macro { get; }

    /// <summary>Averages in which each class counts by its clips.</summary>
    public AverageFigures Weighted { get; }

    /// <summary>One entry a label.</summary>
    public IReadOnlyList<ClassFigures> Classes { get; }

    /// <summary>Numbers of clips: a row is what they are, a column what the model said.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; }

    /// <summary>
    /// By how much confidence and accuracy differ, averaged over the bins by their answers (ECE; C. Guo et al., "On Calibration of
    /// Modern Neural Networks", ICML 2017); 0 to 1, 0 is best.
    /// </summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>The reliability curve: bins of equal width from 0 to 1.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; }

    /// <summary>Wrong answers, the most confident first.</summary>
    public IReadOnlyList<EvaluatedClip> Mistakes { get; }

    /// <summary>Bounds of the accuracy by a bootstrap over recordings; null for fewer than two recordings, or without draws.</summary>
    public ConfidenceBounds? AccuracyBounds { get; }

    /// <summary>Bounds of the macro F1, likewise.</summary>
    public ConfidenceBounds? MacroF1Bounds { get; }

    /// <summary>Computes all figures.</summary>
    /// <param name="labels">The classes, in the order of the scores.</param>
    /// <param name="clips">The outcomes; at least one.</param>
    /// <param name="options">How to compute; null means the defaults.</param>
    /// <returns>The report.</returns>
    /// <exception cref="UrbanSoundException">
    /// InvalidOptions: there is no clip, a clip's label is not among the labels, it has scores of another number of labels or
    /// scores that are no probabilities, or the options are out of range.
    /// </exception>
    public static ClassificationReport Create(IReadOnlyList<string> labels, IReadOnlyList<EvaluatedClip> clips, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clips);
        options ??= EvaluationOptions.Default;
        options.Validate();
        if (clips.Count == 0)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, "There is no clip to evaluate.");
        foreach (EvaluatedClip clip in clips)
        {
            if (clip.Scores is { } scores && (scores.Count != labels.Count || !scores.All(s => s is >= 0 and <= 1.00001f)))
            {
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions,
                    $"{clip.Clip.Name} has {scores.Count} scores for {labels.Count} labels, or scores that are no probabilities.");
            }
        }

        return new ClassificationReport([.. labels], [.. clips], options);
    }

    /// <summary>How many labels come before this one: those with higher scores, and of equal ones the earlier.</summary>
    private static int Rank(IReadOnlyList<float> scores, int label)
    {
        int before = 0;
        for (int i = 0; i < scores.Count; i++)
            before += scores[i] > scores[label] || (scores[i] == scores[label] && i < label) ? 1 : 0;
        return before;
    }

    private ReliabilityBin[] MeasureReliability(EvaluatedClip[] answered, int bins)
    {
        var counts = new int[bins];
        var right = new int[bins];
        var confidences = new double[bins];
        foreach (EvaluatedClip clip in answered)
        {
            // Bin m holds confidences above m/M up to (m + 1)/M. Rounding may lift a probability just above 1.
            int bin = Math.Clamp((int)Math.Ceiling((double)clip.Confidence * bins) - 1, 0, bins - 1);
            counts[bin]++;
            confidences[bin] += clip.Confidence;
            right[bin] += Labels[clip.Predicted] == clip.Clip.Label ? 1 : 0;
        }

        return [.. Enumerable.Range(0, bins).Select(b => new ReliabilityBin
        {
            From = (double)b / bins,
            To = (b + 1.0) / bins,
            Count = counts[b],
            Confidence = ClassFigures.Ratio(confidences[b], counts[b]),
            Accuracy = ClassFigures.Ratio(right[b], counts[b]),
        })];
    }
}

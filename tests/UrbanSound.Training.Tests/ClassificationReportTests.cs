using UrbanSound.Training.Datasets;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Training.Tests;

/// <summary>Small cases whose figures were worked out by hand.</summary>
public class ClassificationReportTests
{
    private static readonly string[] Labels = ["dog", "cat", "cow"];

    // Truth dog: dog, dog, cat, unread. Truth cat: cat, dog. No cow.
    private static readonly EvaluatedClip[] Six =
    [
        Answer("1", "dog", 0.9f, 0.05f, 0.05f),
        Answer("2", "dog", 0.6f, 0.3f, 0.1f),
        Answer("3", "dog", 0.2f, 0.7f, 0.1f),
        Failure("4", "dog"),
        Answer("5", "cat", 0.1f, 0.8f, 0.1f),
        Answer("6", "cat", 0.95f, 0.02f, 0.03f),
    ];

    [Fact]
    public void Counts_an_unread_clip_as_wrong_and_lists_it()
    {
        var report = ClassificationReport.Create(Labels, Six);

        Assert.Equal(3 / 6.0, report.Accuracy, 12);
        Assert.Equal(3 / 5.0, report.AnsweredAccuracy, 12);
        Assert.Equal("4", Assert.Single(report.Failed).Clip.Name);
        Assert.Equal([[2, 1, 0], [1, 1, 0], [0, 0, 0]], report.Confusion.Select(r => r.ToArray()));
    }

    [Fact]
    public void Averages_classes_that_have_clips_alike_or_by_their_clips()
    {
        var report = ClassificationReport.Create(Labels, Six);

        // dog: 4 clips, called 3 times, right twice. cat: 2 clips, called twice, right once.
        Assert.Equal((4, 3), (report.Classes[0].Support, report.Classes[0].Predicted));
        Assert.Equal((2 / 3.0, 2 / 4.0, 4 / 7.0), (report.Classes[0].Precision, report.Classes[0].Recall, report.Classes[0].F1));
        Assert.Equal((0.5, 0.5, 0.5), (report.Classes[1].Precision, report.Classes[1].Recall, report.Classes[1].F1));
        Assert.Equal((0.0, 0.0, 0.0), (report.Classes[2].Precision, report.Classes[2].Recall, report.Classes[2].F1));
        Assert.Equal((2 / 3.0 + 0.5) / 2, report.Macro.Precision, 12);
        Assert.Equal((4 / 7.0 + 0.5) / 2, report.Macro.F1, 12);
        Assert.Equal((4 * 2 / 3.0 + 2 * 0.5) / 6, report.Weighted.Precision, 12);
        Assert.Equal(report.Accuracy, report.Weighted.Recall, 12);
        Assert.Equal((4 * 4 / 7.0 + 2 * 0.5) / 6, report.Weighted.F1, 12);
    }

    [Fact]
    public void Top_two_counts_the_second_place_and_breaks_ties_by_order()
    {
        Assert.Equal(4 / 6.0, ClassificationReport.Create(Labels, Six).TopTwoAccuracy, 12);
        Assert.Equal(0, ClassificationReport.Create(Labels, [Answer("1", "cow", 0.4f, 0.3f, 0.3f)]).TopTwoAccuracy);
        Assert.Equal(1, ClassificationReport.Create(Labels, [Answer("1", "cat", 0.4f, 0.3f, 0.3f)]).TopTwoAccuracy);
    }

    [Fact]
    public void Calibration_error_is_the_gap_of_the_bins_weighted_by_their_answers()
    {
        EvaluatedClip[] clips = [Answer("1", "dog", 0.9f, 0.1f, 0), Answer("2", "cat", 0.8f, 0.2f, 0), Answer("3", "dog", 0.5f, 0.25f, 0.25f)];

        var report = ClassificationReport.Create(Labels, clips, new EvaluationOptions { ReliabilityBins = 2 });

        // 0.5 belongs to the lower bin. Lower: one answer, right, confidence 0.5. Upper: two, half of them right, confidence 0.85.
        Assert.Equal([1, 2], report.Reliability.Select(b => b.Count));
        Assert.Equal([1, 0.5], report.Reliability.Select(b => b.Accuracy));
        Assert.Equal((1 * 0.5 + 2 * 0.35) / 3, report.ExpectedCalibrationError, 6);
    }

    [Fact]
    public void Fifteen_bins_are_the_default_and_certainty_falls_into_the_last()
    {
        var report = ClassificationReport.Create(Labels, [Answer("1", "dog", 1, 0, 0), Answer("2", "cat", 1.000001f, 0, 0)]);
        Assert.Equal(15, report.Reliability.Count);
        Assert.Equal(2, report.Reliability[14].Count);
        Assert.Equal(0.5, report.ExpectedCalibrationError, 5);
    }

    [Fact]
    public void Worst_mistakes_come_first() =>
        Assert.Equal(["6", "3"], ClassificationReport.Create(Labels, Six).Mistakes.Select(m => m.Clip.Name));

    [Fact]
    public void Bounds_come_from_drawing_recordings_not_clips()
    {
        // Two recordings of 50 clips each, one all right and one all wrong: a draw of two is 0, 0.5 or 1.
        EvaluatedClip[] two = [.. Enumerable.Range(0, 100).Select(i => Answer($"{i}", i < 50 ? "dog" : "cat", 1, 0, 0, i < 50 ? "a" : "b"))];
        // The same answers, each clip a recording of its own.
        EvaluatedClip[] hundred = [.. two.Select(c => c with { Clip = c.Clip with { Recording = null } })];

        Assert.Equal(new ConfidenceBounds(0, 1), ClassificationReport.Create(Labels, two).AccuracyBounds);
        var narrow = ClassificationReport.Create(Labels, hundred).AccuracyBounds!.Value;
        // A binomial of 100 with p = 0.5 has a standard deviation of 0.05.
        Assert.InRange(narrow.Lower, 0.38, 0.43);
        Assert.InRange(narrow.Upper, 0.57, 0.62);
    }

    [Fact]
    public void One_seed_gives_the_same_bounds_whatever_the_order_of_clips()
    {
        var options = new EvaluationOptions { Seed = 7, BootstrapDraws = 200 };
        EvaluatedClip[] clips = [.. Enumerable.Range(0, 40).Select(i => Answer($"{i}", i % 3 == 0 ? "cat" : "dog", 0.8f, 0.1f, 0.1f, $"r{i / 2}"))];

        var first = ClassificationReport.Create(Labels, clips, options);
        var turned = ClassificationReport.Create(Labels, [.. clips.Reverse()], options);

        Assert.Equal(20, first.Recordings);
        Assert.Equal((first.AccuracyBounds, first.MacroF1Bounds), (turned.AccuracyBounds, turned.MacroF1Bounds));
        Assert.NotEqual(first.AccuracyBounds, ClassificationReport.Create(Labels, clips, options with { Seed = 8 }).AccuracyBounds);
    }

    [Fact]
    public void A_single_recording_has_no_bounds() =>
        Assert.Null(ClassificationReport.Create(Labels, [Answer("1", "dog", 1, 0, 0)]).AccuracyBounds);

    [Fact]
    public void Folds_are_reported_each_and_pooled_and_their_mean_weighs_them_alike()
    {
        EvaluatedClip In(int fold, EvaluatedClip clip) => clip with { Clip = clip.Clip with { Fold = fold }, Elapsed = TimeSpan.FromMilliseconds(fold) };
        // Fold 1: 3 of 6 right. Fold 2: the only clip right.
        EvaluatedClip[] clips = [In(2, Answer("7", "dog", 1, 0, 0)), .. Six.Select(c => In(1, c))];

        var report = EvaluationReport.Create(Labels, clips, fold => fold == 1 ? FoldRole.Validation : FoldRole.Test, TimeSpan.FromSeconds(2));

        Assert.Equal([(1, FoldRole.Validation), (2, FoldRole.Test)], report.Folds.Select(f => (f.Fold!.Value, f.Role)));
        Assert.Equal(4 / 7.0, report.Pooled.Accuracy, 12);
        Assert.Equal(0.75, report.MeanAccuracy, 12);
        Assert.Equal(Math.Sqrt(0.125), report.AccuracyDeviation, 12);
        Assert.Equal(3, report.Speed.ClipsPerSecond);
        // Five answers of 1 ms and one of 2 ms: place 4.75 of 5 lies three quarters of the way from the fifth to the sixth.
        Assert.Equal((7 / 6.0, 1, 1.75), (report.Speed.MeanMs, report.Speed.MedianMs, report.Speed.P95Ms));
    }

    [Fact]
    public void Refuses_what_is_no_evaluation()
    {
        Refused("no clip", () => ClassificationReport.Create(Labels, []));
        Refused("labelled cow", () => ClassificationReport.Create(["dog", "cat"], [Answer("1", "cow", 1, 0)]));
        Refused("2 scores for 3", () => ClassificationReport.Create(Labels, [Answer("1", "cow", 1, 0)]));
        Refused("probabilities", () => ClassificationReport.Create(Labels, [Answer("1", "cow", float.NaN, 0, 0)]));
        Refused("BootstrapDraws", () => ClassificationReport.Create(Labels, Six, new EvaluationOptions { BootstrapDraws = -1 }));

        static void Refused(string reason, Action action)
        {
            var fault = Assert.Throws<UrbanSoundException>(action);
            Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
            Assert.Contains(reason, fault.Message);
        }
    }

    private static EvaluatedClip Answer(string name, string label, params float[] scores) => Answer(name, label, scores[0], scores[1], scores.Length > 2 ? scores[2] : null, null);

    private static EvaluatedClip Answer(string name, string label, float first, float second, float? third, string? recording) => new()
    {
        Clip = new LabelledClip { Path = name, Name = name, Label = label, Recording = recording },
        Scores = third is { } last ? [first, second, last] : [first, second],
    };

    private static EvaluatedClip Failure(string name, string label) => new()
    {
        Clip = new LabelledClip { Path = name, Name = name, Label = label },
        Error = new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "unread"),
    };
}

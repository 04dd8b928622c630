using UrbanSound.Training.Datasets;

namespace UrbanSound.Training.Tests;

public class LeakGuardTests
{
    // Made up, with the five recordings that cross the folds of UrbanSound8K as it is published.
    private static readonly (string Recording, int[] Folds)[] Crossing =
        [("106905", [1, 8]), ("132016", [1, 4]), ("176638", [1, 4]), ("180937", [1, 9]), ("77751", [2, 7])];

    [Fact]
    public void A_fold_left_out_takes_the_recordings_that_cross_into_it_along()
    {
        var set = TenFolds();
        var split = DatasetSplit.LeaveOneFoldOut(set, testFold: 1);
        Assert.Equal(["106905-8", "132016-4", "176638-4", "180937-9"], split.Dropped.Select(c => c.Name).Order());
        Assert.All(split.Test, c => Assert.Equal(1, c.Fold));
        Assert.Contains(split.Training, c => c.Name == "77751-7");
        Assert.Equal(set.Clips.Count, split.Training.Count + split.Test.Count + split.Dropped.Count);
    }

    [Fact]
    public void A_validation_fold_loses_what_crosses_into_the_test_and_training_what_crosses_into_either()
    {
        var split = DatasetSplit.LeaveOneFoldOut(TenFolds(), testFold: 1, validationFold: 7);
        Assert.Equal(["106905-8", "132016-4", "176638-4", "180937-9", "77751-2"], split.Dropped.Select(c => c.Name).Order());
        split = DatasetSplit.LeaveOneFoldOut(TenFolds(), testFold: 8, validationFold: 1);
        Assert.Contains(split.Dropped, c => c.Name == "106905-1");
        Assert.DoesNotContain(split.Validation, c => c.Recording == "106905");
        Assert.Contains(split.Test, c => c.Recording == "106905");
    }

    [Fact]
    public void Every_pair_of_folds_gives_a_split_without_a_leak()
    {
        for (int test = 1; test <= 10; test++)
        {
            for (int validation = 1; validation <= 10; validation++)
            {
                if (test != validation)
                    LeakGuard.Check(DatasetSplit.LeaveOneFoldOut(TenFolds(), test, validation));
            }
        }
    }

    [Theory]
    [InlineData(11, null, "has no fold 11; it has 1, 2")]
    [InlineData(1, 12, "has no fold 12")]
    [InlineData(1, 1, "can't both choose")]
    public void A_split_that_can_not_be_made_says_why(int test, int? validation, string fault) =>
        Assert.Contains(fault, Assert.Throws<UrbanSoundException>(() => DatasetSplit.LeaveOneFoldOut(TenFolds(), test, validation)).Message);

    [Fact]
    public void A_set_without_folds_or_with_one_alone_can_not_leave_one_out()
    {
        Assert.Contains("no folds", Refused(new Dataset("s", "", ["x"], [Clip("a", null, null)], [])));
        Assert.Contains("nothing is left", Refused(new Dataset("s", "", ["x"], [Clip("a", 1, "1"), Clip("b", 2, "1")], [])));
        static string Refused(Dataset set) => Assert.Throws<UrbanSoundException>(() => DatasetSplit.LeaveOneFoldOut(set, 1)).Message;
    }

    [Fact]
    public void A_shared_clip_is_refused_between_any_two_sides()
    {
        LabelledClip[] one = [Clip("a", 1, null)], same = [Clip("a", 2, null)], none = [];
        Assert.Contains("training and test share 1 clip (a)", Refused(one, none, same));
        Assert.Contains("training and validation share 1 clip (a)", Refused(one, same, none));
        Assert.Contains("validation and test share 1 clip (a)", Refused(none, one, same));
    }

    [Fact]
    public void A_shared_recording_is_refused_between_any_two_sides()
    {
        LabelledClip[] one = [Clip("a", 1, "77751")], other = [Clip("b", 2, "77751")], none = [];
        Assert.Contains("training and test share 1 recording (77751)", Refused(one, none, other));
        Assert.Contains("training and validation share 1 recording (77751)", Refused(one, other, none));
        Assert.Contains("validation and test share 1 recording (77751)", Refused(none, one, other));
    }

    [Fact]
    public void One_file_under_two_names_is_one_clip() =>
        Assert.Contains("share 1 clip (a)", Refused([Clip("a", 1, null) with { Path = "x/../c.wav" }], [], [Clip("b", 1, null) with { Path = "c.wav" }]));

    [Fact]
    public void Clips_of_unknown_recordings_are_strangers() =>
        LeakGuard.Check(new DatasetSplit { Training = [Clip("a", 1, null)], Validation = [], Test = [Clip("b", 1, null)] });

    /// <summary>The published script of system A: one loader over all folds but the tenth trains, and the same one chooses the best epoch.</summary>
    [Fact]
    public void Training_on_the_validation_data_as_a_published_script_did_is_refused()
    {
        LabelledClip[] loader = [.. TenFolds().Clips.Where(c => c.Fold != 10)];
        var message = Refused(loader, loader, [.. TenFolds().Clips.Where(c => c.Fold == 10)]);
        Assert.Contains($"training and validation share {loader.Length} clips (", message);
        Assert.Contains("(10000-1, 10001-1, ", message);
        Assert.InRange(message.Length, 1, 1000);
    }

    [Fact]
    public void Another_set_loses_the_recordings_that_are_tested()
    {
        var esc = new Dataset("ESC-50", "", ["x"], [Clip("1-106905-A-0.wav", 1, "106905"), Clip("1-5-A-0.wav", 1, "5"), Clip("unknown.wav", 1, null)], []);
        var split = DatasetSplit.LeaveOneFoldOut(TenFolds(), testFold: 8);
        Assert.Throws<UrbanSoundException>(() => LeakGuard.Check(split with { Training = [.. split.Training, .. esc.Clips] }));
        var rest = esc.ExcludeRecordingsOf(split.Test);
        Assert.Equal(["1-5-A-0.wav", "unknown.wav"], rest.Clips.Select(c => c.Name));
        LeakGuard.Check(split with { Training = [.. split.Training, .. rest.Clips] });
    }

    private static string Refused(LabelledClip[] training, LabelledClip[] validation, LabelledClip[] test)
    {
        var refused = Assert.Throws<UrbanSoundException>(() => LeakGuard.Check(new DatasetSplit { Training = training, Validation = validation, Test = test }));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, refused.Kind);
        return refused.Message;
    }

    private static Dataset TenFolds()
    {
        var own = from fold in Enumerable.Range(1, 10) from n in Enumerable.Range(0, 3) select Clip($"{fold}000{n}-{fold}", fold, $"{fold}000{n}");
        var crossing = from r in Crossing from fold in r.Folds select Clip($"{r.Recording}-{fold}", fold, r.Recording);
        return new Dataset("UrbanSound8K", "", ["x"], [.. own, .. crossing], []);
    }

    private static LabelledClip Clip(string name, int? fold, string? recording) =>
        new() { Path = name, Name = name, Label = "x", Fold = fold, Recording = recording };
}

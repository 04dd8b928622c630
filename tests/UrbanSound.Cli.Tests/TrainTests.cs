using UrbanSound.Cli.Training;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Tests;

public class TrainTests
{
    [Theory]
    [InlineData("--val-fold", "1", "--test-fold", "1")]
    [InlineData("--val-fold", "1", "--cross-validate")]
    [InlineData("--cross-validate", "--patience", "3")]
    [InlineData("--cross-validate", "--test-fold", "3")]
    [InlineData("--val-fold", "1", "--head", "svm")]
    [InlineData]
    public async Task A_fold_that_chooses_can_not_measure_too(params string[] args)
    {
        var said = await Cli.RunAsync(["train", "--backbone", "none.onnx", "--data", "none", "--output", "none", .. args]);
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Empty(said.Output);
        Assert.False(Directory.Exists("none"));
    }

    [Fact]
    public void A_recording_of_the_validation_or_test_fold_is_left_out_of_training()
    {
        LabelledClip[] clips = [Clip("a", 1, "10"), Clip("b", 2, "10"), Clip("c", 2, "11"), Clip("d", 3, "12"), Clip("e", 1, "12"), Clip("f", 1, "13"), Clip("g", 3, "11")];
        var split = ClipTable.Split(new Dataset("made up", "", ["x"], clips, []), validation: 2, test: 3);
        Assert.Equal(["f"], split.Training.Select(c => c.Name));
        Assert.Equal(["b"], split.Validation.Select(c => c.Name));
        Assert.Equal(["d", "g"], split.Test.Select(c => c.Name));
        Assert.Equal(["a", "c", "e"], split.Dropped.Select(c => c.Name).Order());

        static LabelledClip Clip(string name, int fold, string recording) => new() { Path = name, Name = name, Label = "x", Fold = fold, Recording = recording };
    }

    [Fact]
    public void Figures_are_those_of_their_definitions()
    {
        // Three of four right, always 0.75 sure: perfectly calibrated.
        (int, float[])[] answers = [(0, [0.75f, 0.25f]), (0, [0.75f, 0.25f]), (1, [0.25f, 0.75f]), (1, [0.75f, 0.25f])];
        var card = Scorecard.Of(answers, 2);
        Assert.Equal(0.75, card.Accuracy);
        Assert.Equal(0, card.CalibrationError, 1e-9);
        Assert.Equal((0.8 + (2.0 / 3)) / 2, card.MacroF1, 1e-9);
        Assert.Equal([1, 1], card.Confusion[1]);
    }
}

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

using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class DatasetCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_says_where_the_sets_come_from_under_which_licence_and_how_they_lie()
    {
        var said = await Cli.RunAsync("dataset", "help");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.All(
            ["urbansounddataset", "kaggle", "CC BY-NC 3.0", "metadata/UrbanSound8K.csv", "audio/fold1", "meta/esc50.csv", "106905", "src_file = fsID"],
            word => Assert.Contains(word, said.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_counts_folds_and_classes()
    {
        var said = await Cli.RunAsync("dataset", "check", SmallDataset.Create(_folder, 7));
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains("UrbanSound8K: 7 clips, 2 classes, CC BY-NC 3.0", said.Output, StringComparison.Ordinal);
        Assert.Equal(["car_horn 2 1 3", "dog_bark 2 2 4", "all 4 3 7"], Rows(said));
        Assert.Contains("Usable.", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_lists_what_is_missing_unreadable_equal_or_in_two_folds()
    {
        var set = SmallDataset.Create(_folder, 12);
        SmallDataset.Spoil(set, "fold1/1000-3-0-0.wav");
        File.Delete(Path.Combine(set, "audio", "fold1", "1001-1-0-0.wav"));
        var table = Path.Combine(set, "metadata", "UrbanSound8K.csv");
        await File.WriteAllTextAsync(table, (await File.ReadAllTextAsync(table)).Replace("1006-3-0-0.wav,1006", "1006-3-0-0.wav,1004", StringComparison.Ordinal));

        var said = await Cli.RunAsync("dataset", "check", set, "--json");

        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Error));
        var report = System.Text.Json.JsonDocument.Parse(said.Output).RootElement;
        Assert.False(report.GetProperty("usable").GetBoolean());
        Assert.Equal("1001-1-0-0.wav", report.GetProperty("missing").EnumerateArray().Single().GetString());
        var bad = report.GetProperty("unreadable").EnumerateArray().Single();
        Assert.Equal(("1000-3-0-0.wav", "invalidMedia"), (bad.GetProperty("name").GetString(), bad.GetProperty("kind").GetString()));
        var crossing = report.GetProperty("crossingRecordings").EnumerateArray().Single();
        Assert.Equal(("1004", "[1,2]"), (crossing.GetProperty("recording").GetString(), crossing.GetProperty("folds").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)));
        Assert.Contains(
            report.GetProperty("duplicates").EnumerateArray(),
            d => d.EnumerateArray().Select(n => n.GetString()).SequenceEqual(["1002-3-0-0.wav", "1009-1-0-0.wav"]));
        var shown = await Cli.RunAsync("dataset", "check", set);
        Assert.Contains("missing: 1\n  1001-1-0-0.wav\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("1004 in folds 1, 2", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Not usable", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_a_wrong_column_and_an_empty_class_are_clear_errors()
    {
        var set = SmallDataset.Create(_folder, 4);
        var table = Path.Combine(set, "metadata", "UrbanSound8K.csv");
        var text = await File.ReadAllTextAsync(table);
        await File.WriteAllTextAsync(table, text + "9-0-0-0.wav,9,0,4,1,1,0,air_conditioner\n");
        var empty = await Cli.RunAsync("dataset", "check", set);
        await File.WriteAllTextAsync(table, text.Replace("classID", "class_id", StringComparison.Ordinal));
        foreach (var command in (string[][])[["dataset", "check", set], ["preprocess", set, "-o", _folder.File("out")]])
        {
            var wrong = await Cli.RunAsync(command);
            Assert.Equal((ExitCode.Failure, ""), (wrong.Code, wrong.Output));
            Assert.Contains("lacks the column classID", Assert.Single(wrong.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
        Assert.Equal(ExitCode.Failure, empty.Code);
        Assert.Contains("no clip is there of class air_conditioner", empty.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    internal static string[] Rows(Cli.Said said) =>
        [.. said.Lines.SkipWhile(l => !l.StartsWith("class", StringComparison.Ordinal)).Skip(1).Take(3).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
}

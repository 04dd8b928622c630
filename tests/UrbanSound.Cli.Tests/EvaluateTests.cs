using System.Text.Json;
using System.Text.RegularExpressions;
using UrbanSound.Cli.Evaluations;
using UrbanSound.Models;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly string[] Media = ["siren", "jackhammer", "dog_bark", "drilling", "car_horn", "gun_shot"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bundled_model_is_measured_on_demo_media_and_the_fold_it_was_trained_on_is_warned_of()
    {
        WriteDemo();
        var said = await Cli.RunAsync("evaluate", "--data", _folder.Path, "--json", _folder.File("out.json"), "--html", _folder.File("out.html"));

        Assert.Equal(0, said.Code);
        Assert.Contains("trained on fold 1, 2 of UrbanSound8K", said.Error, StringComparison.Ordinal);
        Assert.Contains("pooled", said.Output, StringComparison.Ordinal);
        var json = Read("out.json");
        Assert.Equal(["classes", "confusion_matrix", "accuracy", "precision", "recall", "f1_score", "classification_report"], json.EnumerateObject().Take(7).Select(p => p.Name));
        var classes = json.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!).ToArray();
        var matrix = json.GetProperty("confusion_matrix").EnumerateArray().Select(r => r.EnumerateArray().Select(n => n.GetInt32()).ToArray()).ToArray();
        Assert.Equal(10, classes.Length);
        // A row is a truth: one clip of each class that was put there.
        Assert.All(classes.Zip(matrix), c => Assert.Equal(Media.Contains(c.First) ? 1 : 0, c.Second.Sum()));
        Assert.Equal(Enumerable.Range(0, 10).Sum(i => matrix[i][i]) / 6.0, json.GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(1, json.GetProperty("classification_report").GetProperty("siren").GetProperty("support").GetInt32());
        Assert.True(json.GetProperty("classification_report").TryGetProperty("macro avg", out var average) && average.TryGetProperty("f1-score", out _));
        Assert.Equal(["training", "training"], json.GetProperty("folds").EnumerateArray().Select(f => f.GetProperty("role").GetString()));
        Assert.Equal(6, json.GetProperty("pooled").GetProperty("recordings").GetInt32());
        Assert.Equal(15, json.GetProperty("reliability").GetArrayLength());

        var page = await File.ReadAllTextAsync(_folder.File("out.html"));
        Assert.Equal(3, Regex.Count(page, "<svg "));
        Assert.DoesNotMatch(@"(src|href)\s*=\s*""(?!data:)", page);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var wrong = json.GetProperty("worst_mistakes").GetArrayLength();
        Assert.Equal(wrong, Regex.Count(page, "<audio controls[^>]* src=\"data:audio/wav;base64,UklGR"));
        Assert.Equal(wrong, Regex.Count(page, "src=\"data:image/png;base64,iVBOR"));
    }

    [Fact]
    public async Task A_clip_that_cannot_be_read_is_an_error_that_counts_and_is_listed()
    {
        WriteBands();
        await File.WriteAllTextAsync(_folder.File("fold2/0-1-0-0.wav"), "this is text, not sound");
        var said = await Cli.RunAsync("evaluate", "--data", _folder.Path, "--model", Model(), "--json", _folder.File("out.json"), "--html", _folder.File("out.html"));

        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("0-1-0-0.wav", said.Error, StringComparison.Ordinal);
        var json = Read("out.json");
        Assert.Equal(5 / 6.0, json.GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(1, json.GetProperty("pooled").GetProperty("answered_accuracy").GetDouble());
        var failed = Assert.Single(json.GetProperty("failed").EnumerateArray());
        Assert.Equal(("0-1-0-0.wav", "band1", "invalidMedia"), (failed.GetProperty("clip").GetString(), failed.GetProperty("truth").GetString(), failed.GetProperty("kind").GetString()));
        Assert.Contains("Not read", await File.ReadAllTextAsync(_folder.File("out.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cross_validation_takes_a_model_a_fold_and_prints_every_fold_the_mean_and_the_pooled_figure()
    {
        WriteBands(published: true);
        for (var fold = 1; fold <= 3; fold++)
        {
            var others = string.Join(" and ", Enumerable.Range(1, 3).Where(f => f != fold));
            File.Move(Model($"folds {others}"), Path.Combine(Directory.CreateDirectory(_folder.File($"models/fold{fold}")).FullName, "best_model.onnx"));
        }
        var said = await Cli.RunAsync("evaluate", "--data", _folder.Path, "--model", _folder.File("models/fold{fold}/best_model.onnx"), "--folds", "3", "--json", _folder.File("out.json"));

        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(["1", "2", "3"], Regex.Matches(said.Output, @"^ +(\d) +test +2 ", RegexOptions.Multiline).Select(m => m.Groups[1].Value));
        foreach (var part in (string[])[" mean ", " pooled ", "Mean of 3 folds: accuracy 100.0 %"])
            Assert.Contains(part, said.Output, StringComparison.Ordinal);
        var json = Read("out.json");
        Assert.True(json.GetProperty("cross_validation").GetBoolean());
        Assert.Equal(3, json.GetProperty("models").GetArrayLength());
        Assert.Equal(1, json.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public async Task A_fold_that_chose_anything_is_called_validation()
    {
        WriteBands();
        var said = await Cli.RunAsync("evaluate", "--data", _folder.Path, "--model", Model("folds 1 and 2; validation fold 3"), "--folds", "3,", "--json", "-");
        Assert.Contains("validation fold, not a test", said.Error, StringComparison.Ordinal);
        Assert.Equal("validation", JsonDocument.Parse(said.Output).RootElement.GetProperty("folds")[0].GetProperty("role").GetString());
    }

    [Fact]
    public async Task Two_runs_with_one_seed_give_the_same_bounds()
    {
        WriteBands();
        File.Copy(_folder.File("fold1/0-0-0-0.wav"), _folder.File("fold2/0-1-0-0.wav"), overwrite: true);
        var model = Model();
        var runs = new List<string>();
        for (var i = 0; i < 2; i++)
            runs.Add(JsonDocument.Parse((await Cli.RunAsync("evaluate", "--data", _folder.Path, "--model", model, "--bootstrap", "50", "--json", "-")).Output).RootElement.GetProperty("pooled").GetRawText());
        Assert.Equal(runs[0], runs[1]);
        Assert.Contains("accuracy_bounds", runs[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_missing()
    {
        WriteBands();
        await File.AppendAllTextAsync(_folder.File("UrbanSound8K.csv"), "9-2-0-0.wav,9999,0.0,4.0,1,3,2,band2\n");
        var model = Model();
        await FailsAsync(ExitCode.Usage, "no clip in fold 9", "--folds", "9,");
        await FailsAsync(ExitCode.Success, "1 clips of the table are not there", "--folds", "1-3");
        await FailsAsync(ExitCode.Success, "fold 4 has no clip here", "--folds", "4");
        model = _folder.File("fold{fold}.onnx");
        await FailsAsync(ExitCode.Failure, "no such model");
        await File.WriteAllTextAsync(_folder.File("UrbanSound8K.csv"), "slice_file_name,fsID,fold,class\n");
        await FailsAsync(ExitCode.Failure, "lacks the column classID");
        File.Delete(_folder.File("UrbanSound8K.csv"));
        await FailsAsync(ExitCode.Failure, "holds neither UrbanSound8K.csv");

        async Task FailsAsync(int code, string reason, params string[] more)
        {
            var said = await Cli.RunAsync(["evaluate", "--data", _folder.Path, "--model", model, .. more]);
            Assert.Contains(reason, said.Error, StringComparison.Ordinal);
            Assert.Equal(code, said.Code);
        }
    }

    [Theory]
    [InlineData("2,997 clips of 635 recordings in folds 1 to 8.", "1 2 3 4 5 6 7 8", "")]
    [InlineData("folds 1, 2 and 4, validation fold 3", "1 2 4", "3")]
    [InlineData("Folds 1-4 (validation on fold 5), tested on fold 6", "1 2 3 4", "5")]
    [InlineData("trained on folds 2 to 4; fold 5 chose when to stop; fold 1 was left out", "2 3 4", "5")]
    [InlineData("all of it", "", "")]
    public void Folds_are_read_from_what_a_manifest_says(string note, string training, string validation)
    {
        var manifest = LoudestBand.Manifest with { TrainingData = [new TrainingSet { Name = "UrbanSound-8K", Licence = "x", Note = note }] };
        var folds = TrainedFolds.Read(manifest, "UrbanSound8K");
        Assert.Equal((training, validation), (Of(FoldRole.Training), Of(FoldRole.Validation)));
        Assert.Equal(note != "all of it", folds.AreKnown);

        string Of(FoldRole role) => string.Join(' ', Enumerable.Range(1, 10).Where(f => folds.RoleOf(f) == role));
    }

    private JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllBytes(_folder.File(name))).RootElement;

    private string Model(string? note = null) => LoudestBand.WriteProven(_folder.Path, m => m with
    {
        TrainingData = note is null ? [] : [new TrainingSet { Name = "UrbanSound8K", Licence = "x", Note = note }],
    });

    private void WriteDemo() => WriteTable(published: false, Media.Select((label, i) => (label, i % 2 + 1)), (label, path) =>
        File.Copy(Repository.Path("samples", "media", $"{label}.wav"), path));

    /// <summary>Three folds of two tones, which the model of the tests names without a mistake.</summary>
    private void WriteBands(bool published = false) =>
        WriteTable(published, Enumerable.Range(0, 6).Select(i => ($"band{i}", i % 3 + 1)), (label, path) => WavFile.Band(path, label[^1] - '0'));

    private void WriteTable(bool published, IEnumerable<(string Label, int Fold)> clips, Action<string, string> write)
    {
        var (audio, metadata) = published ? (_folder.File("audio"), _folder.File("metadata")) : (_folder.Path, _folder.Path);
        Directory.CreateDirectory(metadata);
        var lines = new List<string> { "slice_file_name,fsID,start,end,salience,fold,classID,class" };
        foreach (var (i, (label, fold)) in clips.Index())
        {
            var name = $"0-{i}-0-0.wav";
            write(label, Path.Combine(Directory.CreateDirectory(Path.Combine(audio, $"fold{fold}")).FullName, name));
            lines.Add($"{name},{1000 + i},0.0,4.0,1,{fold},{i},{label}");
        }
        File.WriteAllLines(Path.Combine(metadata, "UrbanSound8K.csv"), lines);
    }
}

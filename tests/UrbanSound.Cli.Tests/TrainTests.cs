using System.Diagnostics;
using System.Text.Json;
using UrbanSound.Cli.Training;
using UrbanSound.Models;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;
using UrbanSound.Training.Datasets;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private static readonly string[] Quick = ["--epochs", "4", "--hidden", "8", "--members", "2", "--batch-size", "8"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--val-fold", "1", "--test-fold", "1")]
    [InlineData("--val-fold", "1", "--cross-validate")]
    [InlineData("--cross-validate", "--patience", "3")]
    [InlineData("--cross-validate", "--test-fold", "3")]
    [InlineData("--val-fold", "1", "--choose")]
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
    public void Figures_leave_out_a_class_that_is_answered_but_has_no_clip()
    {
        // Three of four right, always 0.75 sure: perfectly calibrated. Nothing is a cow.
        EvaluatedClip[] answers = [Answer("dog", 0.75f, 0.25f, 0), Answer("dog", 0.75f, 0.25f, 0), Answer("cat", 0.25f, 0.75f, 0), Answer("cat", 0.25f, 0, 0.75f)];
        var card = Scorecard.Of(["dog", "cat", "cow"], answers);
        Assert.Equal((4, 0.75), (card.Clips, card.Accuracy));
        Assert.Equal(0, card.CalibrationError, 1e-9);
        Assert.Equal((1 + (2.0 / 3)) / 2, card.MacroF1, 1e-9);
        Assert.Equal([0, 1, 1], card.Confusion[1]);

        static EvaluatedClip Answer(string label, params float[] scores) =>
            new() { Clip = new LabelledClip { Path = "", Name = Guid.NewGuid().ToString(), Label = label }, Scores = scores };
    }

    [Fact]
    public async Task A_backbone_that_takes_batches_becomes_a_model_that_classifies()
    {
        var said = await TrainAsync(Set(24), "--val-fold", "1");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(["best_model.onnx", "final_model.onnx", "history.json"], Files());
        using (var model = OnnxModel.Load(_folder.File("out/best_model.onnx")))
            Assert.Equal(["car_horn", "dog_bark"], model.Manifest.Labels);
        WavFile.Tone(_folder.File("tone.wav"), 700, 0.5, 22050);
        var heard = await Cli.RunAsync("classify", _folder.File("tone.wav"), "--json", "--model", _folder.File("out/final_model.onnx"));
        Assert.Contains(heard.Json.Single().GetProperty("label").GetString(), (string[])["car_horn", "dog_bark"]);
    }

    [Fact]
    public async Task Esc50_is_cross_validated_over_its_own_folds()
    {
        var root = _folder.File("esc");
        Directory.CreateDirectory(Path.Combine(root, "meta"));
        Directory.CreateDirectory(Path.Combine(root, "audio"));
        List<string> rows = ["filename,fold,target,category,esc10,src_file,take"];
        for (var i = 0; i < 24; i++)
        {
            var (fold, label) = (1 + (i / 2 % 3), i % 2);
            WavFile.Tone(Path.Combine(root, "audio", $"{fold}-{i}-A-{label}.wav"), label == 0 ? 500 : 2000 + (10 * i), 0.5, 22050);
            rows.Add($"{fold}-{i}-A-{label}.wav,{fold},{label},{(label == 0 ? "dog" : "rooster")},{(label == 0 ? "True" : "False")},{i},A");
        }
        File.WriteAllLines(Path.Combine(root, "meta", "esc50.csv"), rows);
        var said = await TrainAsync(root, "--cross-validate", "--choose");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(["cross-validation.json"], Files());
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("out/cross-validation.json")));
        Assert.Equal("ESC-50", report.RootElement.GetProperty("dataset").GetString());
        Assert.Equal([1, 2, 3], report.RootElement.GetProperty("folds").EnumerateArray().Select(f => f.GetProperty("fold").GetInt32()));
        Assert.Equal(24, report.RootElement.GetProperty("pooled").GetProperty("clips").GetInt32());
        Assert.All(said.Lines[..3], l => Assert.Contains("chosen: ", l, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clip_that_is_corrupt_or_beyond_the_limits_is_named_and_left_out_and_the_exit_code_tells(bool isTooWide)
    {
        var set = Set(24);
        SmallDataset.Spoil(set, "fold1/1001-1-0-0.wav");
        if (isTooWide)
            WriteWav(Path.Combine(set, "audio", "fold1", "1001-1-0-0.wav"), channels: 200);
        var said = await TrainAsync(set, "--val-fold", "1");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("1001-1-0-0.wav", Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("11 validates", said.Output, StringComparison.Ordinal);
        Assert.Equal(["best_model.onnx", "final_model.onnx", "history.json"], Files());
    }

    [Fact]
    public async Task A_class_without_a_readable_clip_is_named()
    {
        var set = Set(4);
        SmallDataset.Spoil(set, "fold1/1001-1-0-0.wav");
        SmallDataset.Spoil(set, "fold2/1003-1-0-0.wav");
        await Refused(set, ExitCode.Failure, "car_horn");
    }

    [Fact]
    public async Task A_class_without_files_and_a_table_without_a_column_are_named()
    {
        var set = Set(4);
        var table = Path.Combine(set, "metadata", "UrbanSound8K.csv");
        var rows = File.ReadAllLines(table);
        File.WriteAllLines(table, [.. rows, "9-7-0-0.wav,9,0,4,1,1,7,jackhammer"]);
        await Refused(set, ExitCode.Failure, "jackhammer");
        File.WriteAllLines(table, rows.Select(r => r.Replace("fsID", "id", StringComparison.Ordinal)));
        await Refused(set, ExitCode.Failure, "lacks the column fsID");
    }

    [UnixFact]
    public async Task An_interrupt_ends_training_at_once_and_leaves_no_model()
    {
        // More epochs than anyone waits for.
        using var process = Cli.Start(["train", "--backbone", Model(), "--data", Set(24), "--output", _folder.File("out"), "--val-fold", "1", "--epochs", "10000", "--hidden", "64", "--members", "8"]);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync(patience.Token);
        while (line is not null && !line.StartsWith("Epoch 1/", StringComparison.Ordinal));
        Assert.NotNull(line);
        using (var kill = Process.Start("sh", ["-c", $"kill -INT {process.Id}"]))
            await kill.WaitForExitAsync(patience.Token);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Assert.Equal("urbansound: interrupted.", (await process.StandardError.ReadToEndAsync(patience.Token)).Trim());
        await output;
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.Empty(Files());
        Assert.Empty(Directory.GetFiles(_folder.File("out"), ".*.tmp", SearchOption.AllDirectories));
    }

    [UnixFact]
    public async Task A_file_that_can_not_be_written_to_its_end_is_told_and_not_left_behind()
    {
        // A limit of 4 blocks of 512 bytes stands for the full disk: embeddings fit into it, models don't. The runtime's own memory is
        // a file too unless it is told otherwise.
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "urbansound.dll"), "train", "--backbone", Model(), "--data", Set(24), "--output", _folder.File("out"), "--val-fold", "1", .. Quick];
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "sh", .. command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        await output;
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(ExitCode.Failure, process.ExitCode);
        Assert.StartsWith($"urbansound: {_folder.File("out")}: can't be written: ", error, StringComparison.Ordinal);
        Assert.Contains("What is there is whole", error, StringComparison.Ordinal);
        Assert.Empty(Files());
        Assert.Empty(Directory.GetFiles(_folder.File("out"), ".*.tmp", SearchOption.AllDirectories));
    }

    /// <summary>A tenth of a second of silence.</summary>
    private static void WriteWav(string path, short channels)
    {
        using var writer = new BinaryWriter(File.Create(path));
        int samples = 1600 * channels;
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * samples));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write(channels);
        writer.Write(16000);
        writer.Write(2 * 16000 * channels);
        writer.Write((short)(2 * channels));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * samples);
        writer.Write(new byte[2 * samples]);
    }

    private string Set(int clips) => SmallDataset.Create(_folder, clips, name: $"set{Guid.NewGuid():N}");

    private string Model() => LoudestBand.WriteProven(_folder.Path);

    private string[] Files() => Directory.Exists(_folder.File("out"))
        ? [.. Directory.GetFiles(_folder.File("out")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : [];

    private Task<Cli.Said> TrainAsync(string set, params string[] more) =>
        Cli.RunAsync(["train", "--backbone", Model(), "--data", set, "--output", _folder.File("out"), .. Quick, .. more]);

    private async Task Refused(string set, int code, string why)
    {
        var said = await TrainAsync(set, "--val-fold", "1");
        Assert.Equal((code, ""), (said.Code, said.Output));
        Assert.Contains(why, said.Error, StringComparison.Ordinal);
        Assert.Empty(Files());
    }
}

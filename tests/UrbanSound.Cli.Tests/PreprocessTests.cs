using System.Diagnostics;
using UrbanSound.Audio;
using UrbanSound.Models;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class PreprocessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tensors_are_the_models_own_in_shards_with_an_index()
    {
        var set = SmallDataset.Create(_folder, 7);
        var model = LoudestBand.WriteProven(_folder.Path);
        var said = await Cli.RunAsync("preprocess", set, "-o", _folder.File("out"), "--model", model, "--shard-size", "3");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(["car_horn 2 1 3", "dog_bark 2 2 4", "all 4 3 7"], DatasetCommandTests.Rows(said));
        Assert.Equal("7 clips, 0 of them were there already; 0 skipped, 0 missing.", said.Lines[^1]);
        Assert.Equal(["index.csv", "run.json", "shard-00000.npy", "shard-00001.npy", "shard-00002.npy"], Files("out"));

        var index = await File.ReadAllLinesAsync(_folder.File("out/index.csv"));
        Assert.Equal("file,row,name,label,label_id,fold,recording", index[0]);
        Assert.Equal("shard-00001.npy,1,1004-3-0-0.wav,dog_bark,1,1,1004", index[5]);
        var shard = Npy.Read(_folder.File("out/shard-00001.npy"));
        Assert.Equal([3, LoudestBand.Bands, 100], shard.Shape);
        var preprocessor = new SoundPreprocessor(LoudestBand.Manifest);
        var tensor = new float[preprocessor.TensorLength];
        preprocessor.Compute(AudioClip.Load(Path.Combine(set, "audio", "fold1", "1004-3-0-0.wav")), tensor);
        Assert.Equal(tensor, shard.Values[tensor.Length..(2 * tensor.Length)]);
    }

    [Fact]
    public async Task Pictures_lie_in_a_folder_for_each_fold_and_class()
    {
        var said = await Cli.RunAsync("preprocess", SmallDataset.Create(_folder, 3), "-o", _folder.File("out"), "--format", "png", "--img-size", "64");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(
            ["fold1/car_horn/1001-1-0-0.png", "fold1/dog_bark/1000-3-0-0.png", "fold2/dog_bark/1002-3-0-0.png", "index.csv", "run.json"], Files("out"));
        var png = await File.ReadAllBytesAsync(_folder.File("out/fold1/dog_bark/1000-3-0-0.png"));
        Assert.Equal([0, 0, 0, 64, 0, 0, 0, 64], png[16..24]);
    }

    [Fact]
    public async Task Clips_whose_pictures_would_have_one_name_keep_apart()
    {
        foreach (var name in (string[])["set/dog/a.wav", "set/dog/more/a.wav", "set/cat/b.wav"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            WavFile.Tone(_folder.File(name), 440, 0.2);
        }
        Assert.Equal(0, (await Cli.RunAsync("preprocess", _folder.File("set"), "-o", _folder.File("out"), "--format", "png", "--img-size", "16")).Code);
        Assert.Equal(["cat/b.png", "dog/dog%2Fa.wav.png", "dog/dog%2Fmore%2Fa.wav.png", "index.csv", "run.json"], Files("out"));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("npy")]
    public async Task Killed_in_the_middle_and_started_again_it_ends_with_the_same_bytes(string format)
    {
        var set = SmallDataset.Create(_folder, 2000, seconds: 4);
        string[] run = ["preprocess", set, "--format", format, .. format == "npy" ? ["--shard-size", "16"] : Array.Empty<string>(), "-o"];
        using (var process = Cli.Start([.. run, _folder.File("killed")]))
        {
            var patience = Stopwatch.StartNew();
            while (!process.HasExited && Count("killed") < 8 && patience.Elapsed < TimeSpan.FromMinutes(1))
                Thread.Yield();
            process.Kill();
            await process.WaitForExitAsync();
        }
        Assert.False(File.Exists(_folder.File("killed/index.csv")), "it was done before it could be killed");
        var before = Count("killed");
        Assert.True(before >= 8);
        // What a process leaves that dies while it writes.
        await File.WriteAllTextAsync(_folder.File("killed/.shard-00000.npy.0123.tmp"), "half");

        var again = await Cli.RunProcessAsync(null, [.. run, _folder.File("killed")]);
        var whole = await Cli.RunProcessAsync(null, [.. run, _folder.File("whole")]);

        Assert.Equal((0, "", 0, ""), (again.Code, again.Error, whole.Code, whole.Error));
        Assert.DoesNotContain(" 0 of them were there already", again.Output, StringComparison.Ordinal);
        Assert.Equal(Files("whole"), Files("killed"));
        Assert.All(Files("whole"), f => Assert.Equal(File.ReadAllBytes(_folder.File($"whole/{f}")), File.ReadAllBytes(_folder.File($"killed/{f}"))));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("npy")]
    public async Task A_corrupt_clip_is_named_and_left_out_and_comes_in_once_it_is_repaired(string format)
    {
        var set = SmallDataset.Create(_folder, 6);
        SmallDataset.Spoil(set, "fold1/1001-1-0-0.wav");
        for (var run = 0; run < 2; run++)
        {
            var said = await RunAsync();
            Assert.Equal(ExitCode.Failure, said.Code);
            Assert.Contains("1001-1-0-0.wav", Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Contains("5 clips", said.Lines[^1], StringComparison.Ordinal);
            Assert.Equal(6, File.ReadAllLines(_folder.File("out/index.csv")).Length);
        }
        WavFile.Tone(Path.Combine(set, "audio", "fold1", "1001-1-0-0.wav"), 500, 0.5);
        Assert.Equal(0, (await RunAsync()).Code);
        Assert.Equal(7, File.ReadAllLines(_folder.File("out/index.csv")).Length);

        Task<Cli.Said> RunAsync() => Cli.RunAsync("preprocess", set, "-o", _folder.File("out"), "--format", format);
    }

    [Fact]
    public async Task Other_settings_other_clips_and_foreign_folders_are_refused()
    {
        var set = SmallDataset.Create(_folder, 4);
        Assert.Equal(0, (await RunAsync(set, "out", "png", "--img-size", "32")).Code);
        var before = Files("out");
        await Refused(RunAsync(set, "out", "png"), "imgSize");
        await Refused(RunAsync(set, "out", "npy"), "format");
        await Refused(RunAsync(SmallDataset.Create(_folder, 5, name: "other"), "out", "png", "--img-size", "32"), "clips, clipsHash");
        await Refused(RunAsync(set, "set", "png"), "holds other files");
        await Refused(RunAsync(set, "out", "npy", "--img-size", "32"), "no meaning");
        Assert.Equal(before, Files("out"));
        await File.WriteAllTextAsync(_folder.File("out/run.json"), "{");
        await Refused(RunAsync(set, "out", "png", "--img-size", "32"), "run.json can't be read");

        Task<Cli.Said> RunAsync(string from, string to, string format, params string[] more) =>
            Cli.RunAsync(["preprocess", from, "-o", _folder.File(to), "--format", format, .. more]);

        static async Task Refused(Task<Cli.Said> run, string why)
        {
            var said = await run;
            Assert.Equal((ExitCode.Usage, ""), (said.Code, said.Output));
            Assert.Contains(why, said.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_picture_cut_short_by_a_power_cut_is_made_anew()
    {
        var set = SmallDataset.Create(_folder, 2);
        string[] run = ["preprocess", set, "-o", _folder.File("out"), "--format", "png"];
        Assert.Equal(0, (await Cli.RunAsync(run)).Code);
        var (picture, good) = (_folder.File("out/fold1/dog_bark/1000-3-0-0.png"), await File.ReadAllBytesAsync(_folder.File("out/fold1/dog_bark/1000-3-0-0.png")));
        await File.WriteAllBytesAsync(picture, good[..100]);
        Assert.Contains("1 of them", (await Cli.RunAsync(run)).Output, StringComparison.Ordinal);
        Assert.Equal(good, await File.ReadAllBytesAsync(picture));
    }

    [UnixFact]
    public async Task An_interrupt_leaves_only_whole_files()
    {
        var set = SmallDataset.Create(_folder, 2000, seconds: 4);
        using var process = Cli.Start("preprocess", set, "-o", _folder.File("out"), "--format", "png");
        var patience = Stopwatch.StartNew();
        while (!process.HasExited && Count("out") < 3 && patience.Elapsed < TimeSpan.FromMinutes(1))
            Thread.Yield();
        using (var kill = Process.Start("sh", ["-c", $"kill -INT {process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
        Assert.Equal((ExitCode.Interrupted, "urbansound: interrupted.\n"), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        Assert.All(Files("out"), f => Assert.False(Path.GetFileName(f).StartsWith('.') || f == "index.csv", f));
    }

    [SmallDiskTheory]
    [InlineData("png", "size=300k")]
    [InlineData("npy", "size=300k")]
    [InlineData("png", "size=10m,nr_inodes=14")] // room enough, but for no more names
    public async Task A_full_disk_leaves_only_whole_files_and_the_run_goes_on_with_them(string format, string disk)
    {
        var set = SmallDataset.Create(_folder, 60);
        string[] run = ["preprocess", set, "--format", format, .. format == "npy" ? ["--shard-size", "2"] : Array.Empty<string>(), "-o"];

        var said = await SmallDisk.RunAsync(disk, keep: _folder.File("kept"), [.. run, $"{SmallDisk.Mounted}/out"]);
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
        Assert.Equal($"urbansound: {SmallDisk.Mounted}/out: the disk is full. What is there is whole; the same command goes on from there.\n", said.Error);
        Assert.NotEqual(0, Count("kept/out"));
        Assert.All(Files("kept/out"), f => Assert.False(Path.GetFileName(f).StartsWith('.') || f == "index.csv", f));

        var again = await Cli.RunAsync([.. run, _folder.File("kept/out")]);
        Assert.Equal((0, ""), (again.Code, again.Error));
        Assert.DoesNotContain(" 0 of them were there already", again.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.RunAsync([.. run, _folder.File("whole")])).Code);
        Assert.Equal(Files("whole"), Files("kept/out"));
        Assert.All(Files("whole"), f => Assert.Equal(File.ReadAllBytes(_folder.File($"whole/{f}")), File.ReadAllBytes(_folder.File($"kept/out/{f}"))));
    }

    private int Count(string folder) => Directory.Exists(_folder.File(folder)) ? Files(folder).Count(f => f.EndsWith(".png", StringComparison.Ordinal) || f.EndsWith(".npy", StringComparison.Ordinal)) : 0;

    private string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(_folder.File(folder), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(f => Path.GetRelativePath(_folder.File(folder), f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
}

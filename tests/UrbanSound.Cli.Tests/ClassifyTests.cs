using System.Text.Json;
using UrbanSound.Cli.Classification;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class ClassifyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ClassifyTests() => _model = LoudestBand.WriteProven(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_of_json_holds_what_the_contract_says()
    {
        var clip = WavFile.Band(_folder.File("clip.wav"), 5);
        var said = await RunAsync(clip, "--json", "--top", "all");
        Assert.Equal((0, ""), (said.Code, said.Error));
        var answer = said.Json.Single();
        Assert.Equal(["file", "label", "score", "scores", "model", "milliseconds"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(clip, answer.GetProperty("file").GetString());
        Assert.Equal("band5", answer.GetProperty("label").GetString());
        var scores = answer.GetProperty("scores").EnumerateArray().ToArray();
        Assert.Equal(LoudestBand.Bands, scores.Length);
        Assert.All(scores, s => Assert.Equal(["index", "label", "score"], s.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(5, scores[0].GetProperty("index").GetInt32());
        Assert.Equal(answer.GetProperty("score").GetSingle(), scores[0].GetProperty("score").GetSingle());
        Assert.Equal(scores.Select(s => s.GetProperty("score").GetSingle()).OrderDescending(), scores.Select(s => s.GetProperty("score").GetSingle()));
        Assert.Equal(1, scores.Sum(s => s.GetProperty("score").GetDouble()), 4);
        Assert.Equal(["name", "version", "hash", "manifestHash", "sdk"], answer.GetProperty("model").EnumerateObject().Select(p => p.Name));
        Assert.True(answer.GetProperty("milliseconds").GetDouble() > 0);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData("1", 1)]
    [InlineData("3", 3)]
    [InlineData("100", LoudestBand.Bands)]
    [InlineData("all", LoudestBand.Bands)]
    public async Task Top_says_how_many_labels(string? top, int expected)
    {
        var clip = WavFile.Band(_folder.File("clip.wav"), 1);
        var said = await RunAsync([clip, "--json", .. top is null ? Array.Empty<string>() : ["--top", top]]);
        Assert.Equal(expected, said.Json.Single().GetProperty("scores").GetArrayLength());
        var table = await RunAsync([clip, .. top is null ? Array.Empty<string>() : ["--top", top]]);
        Assert.Equal(1 + expected, table.Lines.Length);
        Assert.StartsWith(clip, table.Lines[0], StringComparison.Ordinal);
        Assert.Contains("band1", table.Lines[1], StringComparison.Ordinal);
        Assert.Contains(" %", table.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_is_answered_in_its_place_and_the_rest_goes_on()
    {
        var first = WavFile.Band(_folder.File("1.wav"), 1);
        await File.WriteAllTextAsync(_folder.File("2.wav"), "this is text, not sound");
        var last = WavFile.Band(_folder.File("3.wav"), 2);
        var said = await RunAsync(first, _folder.File("2.wav"), _folder.File("none.wav"), last, "--json");
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Error));
        Assert.Equal(["band1", null, null, "band2"], said.Json.Select(a => a.TryGetProperty("label", out var label) ? label.GetString() : null));
        Assert.All(said.Json[1..3], a => Assert.Equal(["file", "error", "kind"], a.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(["invalidMedia", "notFound"], said.Json[1..3].Select(a => a.GetProperty("kind").GetString()));

        var table = await RunAsync(first, _folder.File("none.wav"));
        Assert.Equal(ExitCode.Failure, table.Code);
        Assert.StartsWith("urbansound: ", table.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_and_patterns_are_walked_in_order()
    {
        Directory.CreateDirectory(_folder.File("sounds/deep"));
        WavFile.Band(_folder.File("sounds/b.wav"), 1);
        WavFile.Band(_folder.File("sounds/deep/a.wav"), 2);
        await File.WriteAllTextAsync(_folder.File("sounds/readme.txt"), "no sound");
        var folder = await RunAsync(_folder.File("sounds"), "--json");
        Assert.Equal(["b.wav", "a.wav"], folder.Json.Select(a => Path.GetFileName(a.GetProperty("file").GetString())));
        var pattern = await RunAsync(_folder.File("sounds/**/*.wav"), "--json");
        Assert.Equal((0, 2), (pattern.Code, pattern.Lines.Length));
    }

    [Fact]
    public async Task Reads_standard_input()
    {
        var bytes = await File.ReadAllBytesAsync(WavFile.Band(_folder.File("clip.wav"), 6));
        var said = await Cli.RunAsync(bytes, "classify", "-", "--json", "--model", _model);
        Assert.Equal("-", said.Json.Single().GetProperty("file").GetString());
        Assert.Equal("band6", said.Json.Single().GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("8")]
    public async Task Files_standard_input_and_faults_keep_their_places_whatever_the_number_of_jobs(string jobs)
    {
        var files = Enumerable.Range(0, 30).Select(i => WavFile.Band(_folder.File($"{i}.wav"), i % LoudestBand.Bands)).ToArray();
        var bytes = await File.ReadAllBytesAsync(WavFile.Band(_folder.File("input.wav"), 6));
        string[] inputs = [.. files[..10], "none.wav", "-", .. files[10..]];
        var said = await Cli.RunAsync(bytes, ["classify", .. inputs, "--json", "--jobs", jobs, "--model", _model]);
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Error));
        Assert.Equal(inputs, said.Json.Select(a => a.GetProperty("file").GetString()));
        Assert.Equal(
            [.. Enumerable.Range(0, 10).Select(i => $"band{i % LoudestBand.Bands}"), null, "band6", .. Enumerable.Range(10, 20).Select(i => $"band{i % LoudestBand.Bands}")],
            said.Json.Select(a => a.TryGetProperty("label", out var label) ? label.GetString() : null));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1025")]
    [InlineData("many")]
    public async Task Refuses_an_impossible_number_of_jobs(string jobs)
    {
        var said = await RunAsync(WavFile.Band(_folder.File("clip.wav"), 1), "--jobs", jobs);
        Assert.Equal((ExitCode.Usage, ""), (said.Code, said.Output));
    }

    [UnixFact]
    public async Task A_file_name_can_neither_paint_nor_break_lines()
    {
        var clip = WavFile.Band(_folder.File("[red]x[bold]\u001b[31m\n.wav"), 1);
        var table = await RunAsync(clip, "--top", "1");
        Assert.Equal(2, table.Lines.Length);
        Assert.Contains("[red]x[bold]\\u001b[31m\\u000a.wav", table.Lines[0], StringComparison.Ordinal);
        Assert.Equal(clip, (await RunAsync(clip, "--json")).Json.Single().GetProperty("file").GetString());
    }

    [Theory]
    [InlineData("--top", "0")]
    [InlineData("--top", "-1")]
    [InlineData("--top", "some")]
    public async Task Refuses_an_impossible_top(string option, string value)
    {
        var said = await RunAsync("x.wav", option, value);
        Assert.Equal((ExitCode.Usage, ""), (said.Code, said.Output));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_one_error()
    {
        await File.WriteAllTextAsync(_folder.File("bad.onnx"), "no model");
        foreach (var model in (string[])["bad.onnx", "none.onnx"])
        {
            var said = await Cli.RunAsync("classify", "x.wav", "--json", "--model", _folder.File(model));
            Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
            Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(0.5, "████████████")]
    [InlineData(1, "████████████████████████")]
    [InlineData(1 / 192.0, "▏")]
    public void Bars_are_drawn_in_eighths(double score, string bar) => Assert.Equal(bar, TableReport.Bar((float)score));

    private Task<Cli.Said> RunAsync(params string[] args) => Cli.RunAsync(["classify", .. args, "--model", _model]);
}

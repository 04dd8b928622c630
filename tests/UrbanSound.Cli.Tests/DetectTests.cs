using System.Globalization;
using UrbanSound.Audio;
using UrbanSound.Cli.Events;
using UrbanSound.Sounds;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class DetectTests : IDisposable
{
    private static readonly SoundEvent Event = new()
    {
        Start = TimeSpan.FromSeconds(3661.5),
        End = TimeSpan.FromSeconds(3662.25),
        Index = 3,
        Label = "siren, \"far\"\taway",
        Score = 0.875f,
        MeanScore = 0.75f,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _recording;

    public DetectTests()
    {
        _model = LoudestBand.WriteProven(_folder.Path);
        _recording = _folder.File("long.wav");
        // Two seconds of one sound, two of silence, three of another.
        WavWriter.Write(_recording, [.. LoudestBand.Tone(2, LoudestBand.Rate, 2), .. new float[2 * LoudestBand.Rate], .. LoudestBand.Tone(6, LoudestBand.Rate, 3)], LoudestBand.Rate);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Finds_what_sounds_and_when()
    {
        var said = await RunAsync("--format", "json");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(["band2", "band6"], said.Json.Select(e => e.GetProperty("label").GetString()));
        Assert.All(said.Json, e => Assert.Equal(["start", "end", "index", "label", "score", "meanScore"], e.EnumerateObject().Select(p => p.Name)));
        Assert.InRange(said.Json[0].GetProperty("end").GetDouble(), 1.5, 2.5);
        Assert.InRange(said.Json[1].GetProperty("start").GetDouble(), 3.5, 4.5);
    }

    [Theory]
    [InlineData("table", 3)]
    [InlineData("csv", 3)]
    [InlineData("audacity", 2)]
    [InlineData("raven", 3)]
    [InlineData("json", 2)]
    public async Task Writes_the_same_to_a_file(string format, int lines)
    {
        var shown = await RunAsync("--format", format);
        Assert.Equal(lines, shown.Lines.Length);
        var written = await RunAsync("--format", format, "-o", _folder.File("events"));
        Assert.Equal((0, ""), (written.Code, written.Output));
        Assert.Equal(shown.Output, await File.ReadAllTextAsync(_folder.File("events")));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_leaves_no_table()
    {
        var said = await Cli.RunAsync("detect", _folder.File("none.wav"), "--format", "csv", "--model", _model, "-o", _folder.File("events"));
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
        Assert.False(File.Exists(_folder.File("events")));
    }

    [Theory]
    [InlineData("--threshold", "2")]
    [InlineData("--hop", "0")]
    [InlineData("--hop", "1e300")]
    [InlineData("--merge-gap", "NaN")]
    [InlineData("--min-duration", "long")]
    [InlineData("--format", "xml")]
    public async Task Refuses_impossible_options(string option, string value)
    {
        var said = await RunAsync(option, value);
        Assert.Equal((ExitCode.Usage, ""), (said.Code, said.Output));
        Assert.Contains("Try 'urbansound detect --help'.", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_is_rfc_4180() =>
        Assert.Equal("start,end,label,score,meanScore\r\n3661.5,3662.25,\"siren, \"\"far\"\"\taway\",0.875,0.75\r\n", Written(new CsvEvents()));

    [Fact]
    public void Audacity_gets_three_columns() => Assert.Equal("3661.500000\t3662.250000\tsiren, \"far\" away\n", Written(new AudacityLabels()));

    [Fact]
    public void Raven_gets_its_columns()
    {
        var lines = Written(new RavenSelections(16000)).Split('\n');
        Assert.Equal("Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tLabel\tScore", lines[0]);
        Assert.Equal("1\tSpectrogram 1\t1\t3661.500000\t3662.250000\t0\t16000\tsiren, \"far\" away\t0.8750", lines[1]);
    }

    [Fact]
    public void People_get_a_clock() => Assert.Contains("1:01:01.500", Written(new EventTable(["siren"])), StringComparison.Ordinal);

    private static string Written(IEventWriter writer)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        writer.Begin(output);
        writer.Write(output, Event);
        return output.ToString();
    }

    private Task<Cli.Said> RunAsync(params string[] args) => Cli.RunAsync(["detect", _recording, "--model", _model, .. args]);
}

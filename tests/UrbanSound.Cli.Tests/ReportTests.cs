using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using UrbanSound.Cli.Diagnostics;
using UrbanSound.Cli.Reports;
using UrbanSound.Cli.Stress;
using UrbanSound.Models;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_page_holds_load_times_cost_accuracy_and_the_published_figures()
    {
        var said = await Cli.RunAsync("report", WriteStress("dump.json", Phase("dump of 2000", 2000, right: 1990, refused: 10)), WriteEvaluation("fold10.json"), "-o", _folder.File("report.html"));

        Assert.Equal((0, ""), (said.Code, said.Error));
        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        foreach (var part in (string[])["1990 of 2000", "10 refused", "478 of 2000", "23.9 %", "0 of 2000", "7.96", "81.2 %", "71.3 %", "74.1 %", "$83.95", "$2.27", "us-east-1", "birds 2.1", "fold 10", "urbansound stress dump"])
            Assert.Contains(part, page, StringComparison.Ordinal);
        // Times as the table has them: 250 ms at p50, 2.5 s at the longest.
        Assert.Contains("<td>250 ms</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>2.50 s</td>", page, StringComparison.Ordinal);
        Assert.Contains("10 refusals, 0 of them without a time to come again; the others said 3 to 9 s", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_needs_no_script_and_fetches_nothing_and_its_pictures_are_whole()
    {
        await Cli.RunAsync("report", WriteStress("steps.json", [.. StressPhase.Progressive.Select(p => Phase(p.Name, p.Requests, p.Requests))]), "-o", _folder.File("report.html"));
        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(@"(src|href)\s*=", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        var pictures = Pictures(page);
        Assert.Equal(5, pictures.Length);
        Assert.All(pictures, p => Assert.False(string.IsNullOrEmpty(p.Attribute("aria-label")?.Value)));
        // Three bars for each of five steps.
        var times = pictures.Single(p => p.Attribute("aria-label")!.Value.StartsWith("Times of", StringComparison.Ordinal));
        Assert.Equal(15, times.Elements("g").Count());
    }

    [Fact]
    public async Task A_run_that_obeyed_refusals_is_told_from_one_of_single_attempts()
    {
        var phase = Phase("dump of 2000", 2000, 2000);
        await Cli.RunAsync("report", WriteStress("once.json", phase), WriteStress("retry.json", result => result with { Retry = true }, phase), "-o", _folder.File("report.html"));
        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        Assert.Single(Regex.Matches(page, "<td class=\"left\">UrbanSound: birds, obeying refusals</td>"));
        Assert.Single(Regex.Matches(page, "<td class=\"left\">UrbanSound: birds</td>"));
        var beside = Pictures(page).Single(p => p.Attribute("aria-label")!.Value.StartsWith("Share of", StringComparison.Ordinal));
        Assert.Single(beside.Elements("text"), t => t.Value == "obeying refusals");
        Assert.Contains("the published ones were single attempts", page, StringComparison.Ordinal);
        Assert.Contains("<h2>All at once, obeying refusals: birds 2.1</h2>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_called_by_what_it_did()
    {
        var some = Phase("2000/32", 2000, 2000) with { Concurrency = 32 };
        await Cli.RunAsync("report", WriteStress("some.json", some), WriteStress("all.json", Phase("dump of 2000", 2000, 2000)), WriteStress("steps.json", some, some), "-o", _folder.File("report.html"));
        var titles = Regex.Matches(await File.ReadAllTextAsync(_folder.File("report.html")), "<h2>([^<]*): birds 2.1</h2>").Select(m => m.Groups[1].Value);
        Assert.Equal(["32 at a time", "All at once", "Step by step"], titles);
    }

    [Fact]
    public async Task Each_cost_is_told_with_its_own_assumption_and_price()
    {
        var phase = Phase("dump of 2000", 2000, 2000);
        await Cli.RunAsync(
            "report", WriteStress("here.json", phase),
            WriteStress("there.json", r => r with { Url = "https://sounds.example/invocations", Cost = r.Cost with { Assumption = "As fast as there.", Endpoint = new("ml.g9.huge", null, 2.5, "given with --price-per-hour") } }, phase),
            "-o", _folder.File("report.html"));
        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        Assert.Contains("As fast as there.", page, StringComparison.Ordinal);
        Assert.Contains("ml.g9.huge: given with --price-per-hour", page, StringComparison.Ordinal);
        Assert.Contains("us-east-1", page, StringComparison.Ordinal);
        // Whose processors served is only known where server and client are on one machine.
        Assert.Single(Regex.Matches(page, "<dt>machine</dt>"));
        Assert.Single(Regex.Matches(page, "<dt>client's machine</dt>"));
    }

    [Fact]
    public void Bars_are_as_long_as_their_values()
    {
        var picture = XElement.Parse(BarPicture.Draw("x", ["a", "b"], [new BarSeries("s", "right", [50, 100]), new BarSeries("t", "other", [null, 25])], Axis.To(100), v => $"{v}"));
        var bars = picture.Elements("g").Select(g => (Title: g.Element("title")!.Value, Tall: double.Parse(g.Element("rect")!.Attribute("height")!.Value, Culture.Invariant))).ToArray();
        Assert.Equal(["a, s: 50", "b, s: 100", "b, t: 25"], bars.Select(b => b.Title));
        Assert.Equal([0.5, 1, 0.25], bars.Select(b => b.Tall / bars[1].Tall));
    }

    [Fact]
    public void Axes_end_at_round_numbers_beyond_the_greatest_value()
    {
        Assert.Equal((20, 100), (Axis.To(93).Step, Axis.To(93).Top));
        Assert.Equal((500, 2500), (Axis.To(2001).Step, Axis.To(2001).Top));
        Assert.True(Axis.To(0).Top > 0);
    }

    [Fact]
    public async Task Names_from_strangers_files_do_not_become_markup()
    {
        var file = WriteStress("evil.json", model: "<img onerror=alert(1)>", Phase("<b>x</b>", 10, 10));
        await Cli.RunAsync("report", file, "-o", _folder.File("report.html"));
        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>x", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("not JSON")]
    [InlineData("{\"kind\":\"urbansound-stress\"}")]
    [InlineData("{\"confusion_matrix\":[[1]]}")]
    public async Task What_is_no_result_is_named(string text)
    {
        await File.WriteAllTextAsync(_folder.File("x.json"), text);
        var said = await Cli.RunAsync("report", _folder.File("x.json"), "-o", _folder.File("report.html"));
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("x.json: is no result", said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("report.html")));
    }

    [Fact]
    public async Task A_PDF_is_printed_where_a_browser_is_and_else_it_is_said_how_to_get_one()
    {
        var said = await Cli.RunAsync("report", WriteStress("dump.json", Phase("dump of 20", 20, 20)), "-o", _folder.File("report.pdf"));
        if (PdfPrinter.Find() is null)
        {
            Assert.Equal(ExitCode.Failure, said.Code);
            Assert.Contains("apt install chromium", said.Error, StringComparison.Ordinal);
            return;
        }
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(File.ReadAllBytes(_folder.File("report.pdf")), 0, 5));
    }

    private static XElement[] Pictures(string page) => [.. Regex.Matches(page, "<svg.*?</svg>", RegexOptions.Singleline).Select(m => XElement.Parse(m.Value))];

    private static PhaseResult Phase(string name, int requests, int right, int refused = 0) => new(
        name, requests, requests, requests, 4, right, 0, 0, refused, 0, requests - right - refused, 0, new Dictionary<string, int>(), 0,
        refused > 0 ? new RefusalFigures(refused, 0, 1, 3, 9, new LatencyFigures(20, 20, 30, 40, 50)) : null,
        new LatencyFigures(300, 250, 900, 1200, 2500), right / 4.0, right, 0.5,
        [new LatencyBin(0, 500, right / 2), new LatencyBin(500, 1000, right - right / 2)],
        [new SecondCount(0, right, refused, 0), new SecondCount(1, 0, 0, 0), new SecondCount(2, 0, 0, 0)]);

    private string WriteStress(string name, params PhaseResult[] phases) => WriteStress(name, result => result, phases);

    private string WriteStress(string name, string model, params PhaseResult[] phases) => WriteStress(name, r => r with { Model = r.Model with { Name = model } }, phases);

    private string WriteStress(string name, Func<StressResult, StressResult> change, params PhaseResult[] phases)
    {
        var cost = CostEstimate.Create(new CostEstimate.Request(InstancePrice.Known[0], 730, InstancePrice.Known[1], 0), 500, "as a test says");
        var result = new StressResult(
            StressResult.StressKind, "dump", "http://127.0.0.1:8080/invocations", "urbansound stress dump", DateTimeOffset.UnixEpoch, Machine.Describe(), null,
            new ModelIdentity("birds", "2.1", "0", "0", "0"), new StressInputFigures("sounds made from numbers", 8, 8, 176_444), 60, false, phases, cost);
        File.WriteAllBytes(_folder.File(name), JsonSerializer.SerializeToUtf8Bytes(change(result), StressJsonContext.Default.StressResult));
        return _folder.File(name);
    }

    private string WriteEvaluation(string name)
    {
        File.WriteAllText(_folder.File(name), """
            {"classes":["a"],"confusion_matrix":[[1]],"accuracy":0.741,"dataset":"UrbanSound8K","models":[{"name":"birds","version":"2.1"}],"cross_validation":true,
             "warnings":["Mind the folds."],"pooled":{"clips":837,"recordings":90,"accuracy_bounds":{"lower":0.7,"upper":0.78},"macro":{"f1":0.73}},
             "folds":[{"fold":9,"role":"validation","figures":{"accuracy":0.75,"clips":400}},{"fold":10,"role":"test","figures":{"accuracy":0.74,"clips":437}}]}
            """);
        return _folder.File(name);
    }
}

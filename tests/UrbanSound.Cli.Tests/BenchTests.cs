using System.Text.Json;

namespace UrbanSound.Cli.Tests;

public sealed class BenchTests
{
    private static readonly string[] Names = ["log-mel", "rfft-2048", "resample", "decode", "classify"];

    [Fact]
    public async Task A_report_holds_what_the_contract_says()
    {
        var report = await MeasureAsync();
        Assert.Equal(["machine", "results"], report.EnumerateObject().Select(p => p.Name));
        var machine = report.GetProperty("machine");
        Assert.Equal(["version", "system", "runtime", "processor", "simd", "cores"], machine.EnumerateObject().Select(p => p.Name));
        Assert.Equal(Environment.ProcessorCount, machine.GetProperty("cores").GetInt32());
        var results = report.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(Names, results.Select(r => r.GetProperty("name").GetString()));
        Assert.All(results, result =>
        {
            Assert.Equal(["name", "medianMs", "minMs", "realTimeFactor", "allocatedBytes"], result.EnumerateObject().Select(p => p.Name));
            Assert.InRange(result.GetProperty("minMs").GetDouble(), 1e-6, result.GetProperty("medianMs").GetDouble());
            Assert.True(result.GetProperty("allocatedBytes").GetInt64() >= 0);
        });
    }

    [Theory]
    [InlineData("log-mel", 4)]
    [InlineData("rfft-2048", 2048 / 22050.0)]
    [InlineData("decode", 10)]
    public async Task The_real_time_factor_is_the_length_of_the_sound_over_the_median(string name, double seconds)
    {
        var result = await MeasureOneAsync(name);
        var factor = seconds * 1000 / result.GetProperty("medianMs").GetDouble();
        Assert.Equal(factor, result.GetProperty("realTimeFactor").GetDouble(), 0.06);
    }

    [Theory]
    [InlineData("log-mel")]
    [InlineData("rfft-2048")]
    public async Task A_spectrum_allocates_nothing(string name) =>
        Assert.Equal(0, (await MeasureOneAsync(name)).GetProperty("allocatedBytes").GetInt64());

    [Fact]
    public async Task A_table_has_a_row_for_each_piece_of_work()
    {
        var said = await Cli.RunAsync("bench", "--seconds", "0.05");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(Names.Prepend("Work"), said.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("4 s at 22,050 Hz to 128 mel bands", said.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_ends_it_before_its_time()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new Terminal.CliTerminal(output, error, () => Stream.Null);
        using var interrupt = new CancellationTokenSource();
        var run = CommandLine.RunAsync(["bench", "--only", "rfft-2048", "--seconds", "600"], terminal, interrupt.Token);
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await run.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private static async Task<JsonElement> MeasureAsync(params string[] args)
    {
        var said = await Cli.RunAsync(["bench", "--seconds", "0.05", "--json", .. args]);
        Assert.Equal((0, ""), (said.Code, said.Error));
        return JsonDocument.Parse(said.Output).RootElement;
    }

    private static async Task<JsonElement> MeasureOneAsync(string name)
    {
        var result = Assert.Single((await MeasureAsync("--only", name)).GetProperty("results").EnumerateArray());
        Assert.Equal(name, result.GetProperty("name").GetString());
        return result;
    }
}

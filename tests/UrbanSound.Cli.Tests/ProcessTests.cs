using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

/// <summary>What only the real process shows: streams, exit codes, pipes.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ProcessTests() => _model = LoudestBand.WriteProven(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_go_to_standard_output_as_utf8_without_a_mark()
    {
        var clip = WavFile.Band(_folder.File("Hände.wav"), 4);
        var said = await Cli.RunProcessAsync(null, "classify", clip, "--json", "--model", _model);
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.StartsWith("{\"file\":", said.Output, StringComparison.Ordinal);
        Assert.Contains("Hände.wav", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_sound_from_a_pipe()
    {
        var bytes = await File.ReadAllBytesAsync(WavFile.Band(_folder.File("clip.wav"), 4));
        var said = await Cli.RunProcessAsync(bytes, "classify", "-", "--json", "--model", _model);
        Assert.Equal("band4", said.Json.Single().GetProperty("label").GetString());
    }

    [Theory]
    [InlineData(ExitCode.Usage, "classify")]
    [InlineData(ExitCode.Usage, "--nonsense")]
    [InlineData(ExitCode.Success, "--help")]
    [InlineData(ExitCode.Success, "--version")]
    public async Task Exit_codes_tell_what_happened(int code, params string[] args) =>
        Assert.Equal(code, (await Cli.RunProcessAsync(null, args)).Code);

    [Fact]
    public async Task A_failed_input_exits_with_2() =>
        Assert.Equal(ExitCode.Failure, (await Cli.RunProcessAsync(null, "classify", "none.wav", "--json", "--model", _model)).Code);

    [UnixFact]
    public async Task A_full_disk_behind_standard_output_is_a_fault()
    {
        // Linux's full device.
        if (!File.Exists("/dev/full"))
            return;
        var clip = WavFile.Band(_folder.File("clip.wav"), 4);
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "sh", ["-c", "exec dotnet \"$0\" \"$@\" > /dev/full", Path.Combine(AppContext.BaseDirectory, "urbansound.dll"), "classify", clip, "--json", "--model", _model])
        { RedirectStandardError = true })!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(ExitCode.Failure, process.ExitCode);
        Assert.StartsWith("urbansound: standard output can't be written: ", error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_reader_that_leaves_ends_the_work_without_a_crash()
    {
        var jobs = Enumerable.Range(0, 20000).Select(_ => """{"kind":"filterbank","output":"/dev/null"}""");
        await File.WriteAllLinesAsync(_folder.File("jobs"), jobs);
        using var process = Cli.Start("features", "--batch", _folder.File("jobs"));
        process.StandardInput.Close();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        process.StandardOutput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(0, process.ExitCode);
    }

    [UnixFact]
    public async Task An_interrupt_stops_cleanly()
    {
        using var process = Cli.Start("features", "--batch", "-");
        // It waits for jobs; the first answer tells that it runs.
        await process.StandardInput.WriteLineAsync("""{"kind":"filterbank","output":"/dev/null"}""");
        for (var i = 0; i < 16; i++)
            await process.StandardInput.WriteLineAsync($$"""{"file":"none{{i}}.wav","output":"/dev/null"}""");
        await process.StandardInput.FlushAsync();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        // The shell's own kill: the program of that name is not on every machine.
        using (var kill = System.Diagnostics.Process.Start("sh", ["-c", $"kill -INT {process.Id}"]))
            await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
    }

    [UnixFact]
    public async Task An_interrupt_stops_a_classification_of_many_files()
    {
        var clip = WavFile.Band(_folder.File("clip.wav"), 4);
        var many = Directory.CreateDirectory(_folder.File("many")).FullName;
        for (var i = 0; i < 5000; i++)
            File.CreateSymbolicLink(Path.Combine(many, $"{i}.wav"), clip);
        using var process = Cli.Start("classify", many, "--json", "--model", _model);
        process.StandardInput.Close();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        using (var kill = System.Diagnostics.Process.Start("sh", ["-c", $"kill -INT {process.Id}"]))
            await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Read to its end, or the program would wait for room in the pipe.
        await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
    }
}

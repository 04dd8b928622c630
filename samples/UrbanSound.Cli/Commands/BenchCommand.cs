using System.CommandLine;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Cli.Diagnostics;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>bench</c>: how fast the library is on this machine.</summary>
internal static class BenchCommand
{
    // Ten minutes for each piece of work: more is a slip of the keyboard.
    private const double MostSeconds = 600;

    public static Command Create(CliTerminal terminal)
    {
        var names = Workloads.All.Select(w => w.Name).ToArray();
        var only = new Option<string?>("--only")
        {
            HelpName = "NAME",
            Description = $"Measure this alone: {string.Join(", ", names)}.",
        };
        only.AcceptOnlyFromAmong(names);
        var seconds = new Option<double>("--seconds")
        {
            HelpName = "S",
            Description = "How long to measure each, after half as long a warm-up.",
            DefaultValueFactory = _ => 1,
        };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, Culture.Number, Culture.Invariant, out var value)
                && !(value is > 0 and <= MostSeconds))
                result.AddError($"--seconds: '{token.Value}' is not above 0 and at most {MostSeconds}.");
        });
        var json = new Option<bool>("--json") { Description = "One JSON document, for scripts." };
        var command = new CliCommand("bench", "Measures how fast this machine computes spectrograms, resamples, decodes and classifies.")
        {
            Notes = """
                One thread, a synthetic sound in memory. Median and least time of a call, seconds of sound for each second, bytes allocated.
                Anything else that runs on the machine shows in the figures; docs/performance.md compares with other programs.
                """,
            Examples = ["urbansound bench", "urbansound bench --only log-mel --seconds 5 --json"],
        };
        command.Add(only);
        command.Add(seconds);
        command.Add(json);
        command.Run((parsed, cancellationToken) =>
        {
            var time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var chosen = Workloads.All.Where(w => parsed.GetValue(only) is not { } name || w.Name == name);
            var table = parsed.GetValue(json) ? null : new BenchTable(terminal.Output);
            table?.Begin();
            var results = new List<BenchResult>();
            foreach (var workload in chosen)
            {
                var result = Measure(workload, time, cancellationToken);
                results.Add(result);
                table?.Write(workload, result);
            }
            if (table is null)
                terminal.WriteResult(CliJson.Document(new BenchReport(Machine.Describe(), results)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static BenchResult Measure(Workload workload, TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var prepared = workload.Prepare();
        CallTimer.Warm(prepared.Run, time / 2, cancellationToken);
        return BenchResult.Create(workload, CallTimer.Measure(prepared.Run, time, cancellationToken));
    }
}

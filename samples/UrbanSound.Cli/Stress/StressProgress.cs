using Spectre.Console;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Stress;

/// <summary>A bar over the requests of a phase on standard error, where somebody watches it.</summary>
internal static class StressProgress
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    public static async Task<PhaseResult> RunAsync(CliTerminal terminal, PhaseRun run, CancellationToken cancellationToken)
    {
        if (!terminal.ErrorIsWatched)
            return await run.RunAsync(cancellationToken);
        return await terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask(run.Phase.Name, maxValue: run.Phase.Requests);
                var work = run.RunAsync(cancellationToken);
                while (await Task.WhenAny(work, Task.Delay(Beat, CancellationToken.None)) != work)
                {
                    bar.Value = run.Ended;
                    int bad = run.Ended - run.Of(StressOutcome.Right) - run.Of(StressOutcome.Refused);
                    bar.Description = FormattableString.Invariant($"{run.Phase.Name}: {run.Of(StressOutcome.Right)} right, {run.Of(StressOutcome.Refused)} refused, {bad} bad");
                }
                return await work;
            });
    }
}

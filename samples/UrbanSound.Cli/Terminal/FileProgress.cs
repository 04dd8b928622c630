using Spectre.Console;

namespace UrbanSound.Cli.Terminal;

/// <summary>A progress bar over files on standard error, where somebody watches it.</summary>
internal static class FileProgress
{
    /// <param name="terminal">Where to show it.</param>
    /// <param name="count">How many files there are.</param>
    /// <param name="work">The work; it is given what to call when a file is done.</param>
    /// <param name="resultsComeLast">Whether nothing is written to standard output meanwhile, so that both may be one terminal.</param>
    public static async Task RunAsync(CliTerminal terminal, int count, Func<Action, Task> work, bool resultsComeLast = false)
    {
        if (!(resultsComeLast ? terminal.ErrorIsWatched : terminal.ShowsProgress) || count < 2)
        {
            await work(() => { });
            return;
        }
        await terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask($"{count} files", maxValue: count);
                await work(() => task.Increment(1));
            });
    }
}

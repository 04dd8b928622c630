using Spectre.Console;

namespace UrbanSound.Cli.Terminal;

/// <summary>A progress bar over files on standard error, where somebody watches it.</summary>
internal static class FileProgress
{
    /// <param name="terminal">Where to show it.</param>
    /// <param name="count">How many files there are.</param>
    /// <param name="work">The work; it is given what to call when a file is done.</param>
    /// <param name="resultsFollow">Whether results are written only afterwards, so that they can't tear the bar.</param>
    public static async Task RunAsync(CliTerminal terminal, int count, Func<Action, Task> work, bool resultsFollow = false)
    {
        if (!(terminal.ShowsProgress || (resultsFollow && terminal.IsWatched)) || count < 2)
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

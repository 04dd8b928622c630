using System.CommandLine;

namespace UrbanSound.Cli.Commands;

/// <summary>How commands are run.</summary>
internal static class ActionExtensions
{
    /// <summary>
    /// Runs a command away from the caller's thread. Much of the work is synchronous, and the parser starts to listen for
    /// Ctrl-C only once the action has returned its task.
    /// </summary>
    public static void Run(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction((parsed, cancellationToken) => Task.Run(() => action(parsed, cancellationToken), CancellationToken.None));
}

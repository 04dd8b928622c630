using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using UrbanSound.Cli.Commands;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli;

/// <summary>The command tree, and what becomes of a fault: which message, which exit code, never a stack trace by default.</summary>
internal static class CommandLine
{
    /// <summary>Set to 1, this environment variable adds the stack trace of an unexpected fault.</summary>
    public const string DebugVariable = "URBANSOUND_DEBUG";

    private const string Notes = """
        Exit codes: 0 all went well, 1 wrong command line, 2 an input, model or output failed, 70 a fault of this program, 130 interrupted.
        Results go to standard output, everything else to standard error.
        Formats other than WAV are read through ffmpeg; 'urbansound doctor' tells whether it is there and how to get it.
        Tab completion in bash: complete -o default -C 'urbansound "[suggest:$COMP_POINT]" "$COMP_LINE" #' urbansound
        In other shells: the tool dotnet-suggest (aka.ms/dotnet-suggest) completes urbansound too.
        """;

    public static RootCommand Create(CliTerminal terminal)
    {
        var root = new RootCommand("Tells which sounds are in a recording, when they happen, and what they look like.")
        {
            ClassifyCommand.Create(terminal),
            DetectCommand.Create(terminal),
            SpectrogramCommand.Create(terminal),
            FeaturesCommand.Create(terminal),
            DatasetCommand.Create(terminal),
            PreprocessCommand.Create(terminal),
            ModelCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            TrainCommand.Create(terminal),
            FacesCommand.Create(terminal),
            PersonsCommand.Create(terminal),
            ServeCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            BenchCommand.Create(terminal),
            StressCommand.Create(terminal),
            ReportCommand.Create(terminal),
        };
        HelpWithExamples.AddTo(root, Notes);
        return root;
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliTerminal terminal, CancellationToken cancellationToken = default)
    {
        var parsed = Create(terminal).Parse(args);
        // The library's own report prints the whole help on standard output, where scripts expect results only.
        if (parsed.Action is ParseErrorAction)
            return ReportUsage(parsed, terminal);
        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = parsed.CommandResult.Command is CliCommand command ? command.TerminationTimeout : TimeSpan.FromSeconds(5),
            };
            var code = await parsed.InvokeAsync(invocation, cancellationToken);
            await terminal.Output.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (OutputClosedException)
        {
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            terminal.Warn("interrupted.");
            return ExitCode.Interrupted;
        }
        catch (UrbanSoundException e) when (e.Kind == UrbanSoundErrorKind.InvalidOptions)
        {
            terminal.Warn(e.Message);
            await terminal.Error.WriteLineAsync(Hint(parsed));
            return ExitCode.Usage;
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var explained))
        {
            terminal.Warn(explained.Message);
            return ExitCode.Failure;
        }
        catch (Exception) when (args is [['[', ..], ..])
        {
            // A directive, usually a shell asking for completions: a prompt is no place for faults.
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            terminal.Warn($"unexpected fault: {e.GetType().Name}: {e.Message}");
            if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
                await terminal.Error.WriteLineAsync(e.ToString());
            else
                await terminal.Error.WriteLineAsync(
                    $"This is a bug of urbansound. Run it again with {DebugVariable}=1 for the details that a bug report needs.");
            return ExitCode.Unexpected;
        }
    }

    private static int ReportUsage(ParseResult parsed, CliTerminal terminal)
    {
        var command = parsed.CommandResult.Command;
        // A misspelt option that was taken for a file tells more than the value behind it, for which no place was left.
        var misplaced = parsed.Errors.Where(e => e.SymbolResult is ArgumentResult).ToArray();
        if (misplaced.Length == 0 && parsed.UnmatchedTokens is [var unknown, ..])
        {
            var what = unknown.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            var nearest = Spelling.Nearest(unknown, [.. command.Subcommands.Select(c => c.Name), .. command.Options.Select(o => o.Name)]);
            terminal.Warn($"unknown {what} '{unknown}'." + (nearest is null ? "" : $" Did you mean '{nearest}'?"));
        }
        else if (command.Subcommands.Count > 0 && command.Action is null)
        {
            terminal.Warn($"name a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.");
        }
        else
        {
            // The library lists a choice of values a line each, which would show as codes.
            foreach (var error in misplaced.Length > 0 ? misplaced : parsed.Errors)
                terminal.Warn(string.Join(' ', error.Message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        }
        terminal.Error.WriteLine(Hint(parsed));
        return ExitCode.Usage;
    }

    private static string Hint(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
            names.Push(at.Command is RootCommand ? "urbansound" : at.Command.Name);
        return $"Try '{string.Join(' ', names)} --help'.";
    }
}

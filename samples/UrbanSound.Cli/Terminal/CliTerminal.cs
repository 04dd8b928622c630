using System.Text;
using Spectre.Console;

namespace UrbanSound.Cli.Terminal;

/// <summary>
/// Where a command reads and writes: results on standard output, everything else (progress, warnings, errors) on standard
/// error. Passed along rather than reached through <see cref="Console"/>, so that tests read what a command says.
/// </summary>
internal sealed class CliTerminal : IDisposable
{
    private readonly Func<Stream> _openInput;

    public CliTerminal(
        TextWriter output, TextWriter error, Func<Stream> openInput, bool outputIsTerminal = false, bool errorIsTerminal = false)
    {
        Output = output;
        Error = error;
        _openInput = openInput;
        IsWatched = errorIsTerminal;
        ShowsProgress = errorIsTerminal && !outputIsTerminal;
        OutputConsole = CreateConsole(output, outputIsTerminal);
        ErrorConsole = CreateConsole(error, errorIsTerminal);
    }

    /// <summary>Results, and nothing else.</summary>
    public TextWriter Output { get; }

    /// <summary>Progress, warnings, errors.</summary>
    public TextWriter Error { get; }

    /// <summary>Styled results for people.</summary>
    public IAnsiConsole OutputConsole { get; }

    /// <summary>Styled progress for people.</summary>
    public IAnsiConsole ErrorConsole { get; }

    /// <summary>True when somebody watches standard error.</summary>
    public bool IsWatched { get; }

    /// <summary>
    /// True when somebody watches standard error while the results go elsewhere. Where both show on one terminal the results
    /// are the progress, and a moving bar would be torn by them.
    /// </summary>
    public bool ShowsProgress { get; }

    public static CliTerminal FromProcess()
    {
        // UTF-8 without byte order mark and \n everywhere: what scripts read must not depend on the machine's locale.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows() && !(Console.IsOutputRedirected && Console.IsErrorRedirected))
            Console.OutputEncoding = utf8;
        return new CliTerminal(
            new StreamWriter(StandardOutputStream.Open(), utf8, bufferSize: 16 * 1024) { NewLine = "\n" },
            new StreamWriter(Console.OpenStandardError(), utf8, bufferSize: 1024) { NewLine = "\n", AutoFlush = true },
            Console.OpenStandardInput,
            outputIsTerminal: !Console.IsOutputRedirected,
            errorIsTerminal: !Console.IsErrorRedirected);
    }

    public Stream OpenInput() => _openInput();

    /// <summary>Writes one line of results and hands it on at once: a reader at the other end of a pipe shouldn't wait for more.</summary>
    public void WriteResult(string line)
    {
        Output.WriteLine(line);
        Output.Flush();
    }

    public void Warn(string message) => Error.WriteLine($"urbansound: {Printable.Text(message)}");

    public void Dispose()
    {
        try
        {
            Output.Dispose();
        }
        catch (OutputClosedException)
        {
            // Nobody reads any more; that was dealt with where it was noticed.
        }
        Error.Dispose();
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            // Colours and cursor movements only where somebody watches; NO_COLOR is honoured by Spectre itself.
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        if (!isTerminal)
            console.Profile.Width = 120;
        return console;
    }
}

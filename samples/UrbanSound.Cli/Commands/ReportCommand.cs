using System.CommandLine;
using UrbanSound.Cli.Reports;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>report</c>: results of stress tests and evaluations on one page.</summary>
internal static class ReportCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var files = Paths.Arguments("RESULTS", "What 'stress -o' and 'evaluate --json' wrote.");
        var output = new Option<string>("--output", "-o") { HelpName = "report.html|report.pdf", Description = "Where to write; the ending decides. PDF needs Chromium.", Required = true };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsPdf(token.Value) && Path.GetExtension(token.Value).ToUpperInvariant() is not (".HTML" or ".HTM"))
                result.AddError($"--output: '{token.Value}' ends in neither .html nor .pdf.");
        });
        var command = new CliCommand("report", "Puts stress tests and evaluations on one page: answers under load, times, accuracy, cost, and published figures beside them.")
        {
            Notes = "The page is one file, in light and dark, that needs no script and fetches nothing.",
            Examples = ["urbansound report progressive.json dump.json fold10.json -o report.html", "urbansound report dump.json -o report.pdf"],
        };
        command.Add(files);
        command.Add(output);
        command.Run(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(output);
            var page = new ReportPage(ReportSources.Read(parsed.GetRequiredValue(files)), TimeProvider.System.GetUtcNow()).Write();
            byte[] document = IsPdf(path) ? await PdfPrinter.PrintAsync(page, cancellationToken) : page;
            AtomicFile.Write(path, stream => stream.Write(document));
            terminal.WriteResult(path);
            return ExitCode.Success;
        });
        return command;
    }

    private static bool IsPdf(string path) => Path.GetExtension(path).Equals(".pdf", StringComparison.OrdinalIgnoreCase);
}

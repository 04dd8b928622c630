using System.CommandLine;
using Spectre.Console;
using UrbanSound.Cli.Diagnostics;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>doctor</c>: what works on this machine, what doesn't, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "One JSON document, for scripts and bug reports." };
        var command = new CliCommand("doctor", "Examines this machine: versions, vector instructions, native libraries, ffmpeg, the bundled model.")
        {
            Notes = "Exit code 2 when something essential is broken. Without ffmpeg only WAV is read, which is told but is no fault.",
            Examples = ["urbansound doctor", "urbansound doctor --json > report.json"],
        };
        command.Add(json);
        command.Run(async (parsed, cancellationToken) =>
        {
            var report = await Doctor.ExamineAsync(cancellationToken);
            if (parsed.GetValue(json))
                terminal.WriteResult(CliJson.Document(report));
            else
                Write(terminal.OutputConsole, report);
            return report.Healthy ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, DoctorReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Add(null, "urbansound", report.Version);
        Add(null, "System", report.System);
        Add(null, "Runtime", report.Runtime);
        Add(null, "Processor", $"{report.Simd}, {report.Cores} cores");
        foreach (var library in report.NativeLibraries)
            AddFinding(library, isEssential: true);
        AddFinding(report.Ffmpeg, isEssential: false);
        Add(report.Model.Loads, "Bundled model", report.Model.Identity is { } model
            ? $"{model.Name} {model.Version}, {report.Model.Labels} labels, probe passed"
            : report.Model.Error!);
        console.Write(grid);

        void AddFinding(Finding finding, bool isEssential) => Add(
            finding.Found ? true : isEssential ? false : null,
            finding.Name,
            finding.Found
                ? string.Join("  ", new[] { finding.Version, finding.Path }.Where(t => t is not null))
                : $"missing. {finding.Remedy}");

        void Add(bool? isGood, string name, string value) => grid.AddRow(
            isGood switch
            {
                true => new Text("✓", new Style(Color.Green)),
                false => new Text("✗", new Style(Color.Red)),
                null => new Text(" "),
            },
            new Text(name, new Style(decoration: Decoration.Bold)),
            new Text(Printable.Text(value)));
    }
}

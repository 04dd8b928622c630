using System.CommandLine;
using UrbanSound.Cli.Datasets;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Commands;

/// <summary><c>dataset</c>: how to get the data sets, and whether what is there will do.</summary>
internal static class DatasetCommand
{
    private const int MostShown = 10;

    public static Command Create(CliTerminal terminal) => new("dataset", "Says how to get UrbanSound8K and ESC-50, and checks a data set.")
    {
        CreateHelp(terminal),
        CreateCheck(terminal),
    };

    public static Argument<string> Folder() =>
        Paths.Argument("DIR", "A data set: UrbanSound8K, ESC-50, or a folder for each class. See 'urbansound dataset help'.");

    public static Option<bool> Esc10() => new("--esc10") { Description = "Of ESC-50, only the ten classes of ESC-10." };

    private static CliCommand CreateHelp(CliTerminal terminal)
    {
        var command = new CliCommand("help", "Says where UrbanSound8K and ESC-50 come from, under which licence, and how their folders must lie.")
        {
            Examples = ["urbansound dataset help"],
        };
        command.Run((_, _) =>
        {
            terminal.WriteResult(DatasetHelp.Text);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static CliCommand CreateCheck(CliTerminal terminal)
    {
        var folder = Folder();
        var esc10 = Esc10();
        var json = new Option<bool>("--json") { Description = "One JSON document with every finding." };
        var command = new CliCommand("check", "Counts the clips of each fold and class, and finds files that are missing, unreadable, equal, or leak.")
        {
            Notes = """
                Exit code 0: every clip that is there can be read; 2: some can't, a class is empty, or this is no data set.
                Missing files, equal files and recordings that lie in several folds are listed and are no fault.
                Of each file the header and the first samples are read; formats other than WAV start ffmpeg once a file.
                """,
            Examples = ["urbansound dataset check UrbanSound8K", "urbansound dataset check ESC-50 --esc10 --json > report.json"],
        };
        command.Add(folder);
        command.Add(esc10);
        command.Add(json);
        command.Run(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            var dataset = Dataset.Open(path, parsed.GetValue(esc10));
            var report = await DatasetCheck.RunAsync(terminal, path, dataset, cancellationToken);
            if (parsed.GetValue(json))
                terminal.WriteResult(CliJson.Document(report));
            else
                Write(terminal, report);
            return report.Usable ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Write(CliTerminal terminal, DatasetReport report)
    {
        Line($"{report.Name}: {report.Clips} clips, {report.Labels.Count} classes" + (report.Licence.Length > 0 ? $", {report.Licence}" : ""));
        terminal.Output.WriteLine();
        FoldCounts.Write(terminal, report.Labels, report.Counts);
        terminal.Output.WriteLine();
        List("missing", report.Missing, n => n);
        List("unreadable", report.Unreadable, f => f.Error);
        List("equal files", report.Duplicates, d => string.Join(" = ", d.Take(MostShown)));
        List("recordings in several folds", report.CrossingRecordings, r => $"{r.Recording} in folds {string.Join(", ", r.Folds)} ({r.Clips} clips)");
        Line(report.Usable ? "Usable." : "Not usable as it is: remove or replace the unreadable files.");
        terminal.Output.Flush();

        void List<T>(string what, IReadOnlyCollection<T> items, Func<T, string> show)
        {
            Line($"{what}: {(items.Count == 0 ? "none" : items.Count.ToString(Culture.Invariant))}");
            foreach (var item in items.Take(MostShown))
                Line($"  {show(item)}");
            if (items.Count > MostShown)
                Line($"  and {items.Count - MostShown} more (--json lists all)");
        }

        void Line(string text) => terminal.Output.WriteLine(Printable.Text(text));
    }
}

using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>persons</c>: what is recorded of people besides their faces.</summary>
internal static class PersonsCommand
{
    public static Command Create(CliTerminal terminal) => new("persons", "Records of people: name, major, year and whatever else a table has.")
    {
        CreateImport(terminal),
    };

    private static CliCommand CreateImport(CliTerminal terminal)
    {
        var table = Paths.Argument("CSV", "A table with a header; a row for each person.");
        var gallery = GalleryOptions.Gallery();
        var key = new Option<string?>("--key") { HelpName = "COLUMN", Description = "The column with the names under which people are enrolled. Default: the first." };
        var command = new CliCommand("import", "Puts a table into the gallery's folder; 'faces identify' then tells the row of whom it recognises.")
        {
            Examples = ["urbansound persons import students.csv --gallery G --key name"],
        };
        command.Add(table);
        command.Add(gallery);
        command.Add(key);
        command.Run(async (parsed, cancellationToken) =>
        {
            var count = await PersonRecords.ImportAsync(parsed.GetRequiredValue(gallery), parsed.GetRequiredValue(table), parsed.GetValue(key), cancellationToken);
            terminal.WriteResult($"{count} people recorded.");
            return ExitCode.Success;
        });
        return command;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace UrbanSound.Cli.Commands;

/// <summary>The library's help, followed by the notes and examples of a <see cref="CliCommand"/>.</summary>
internal sealed class HelpWithExamples(HelpAction help, string rootNotes) : SynchronousCommandLineAction
{
    // A wrong command line that asks for help gets help.
    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root, string rootNotes)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!, rootNotes);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case RootCommand:
                Write(output, "Notes", rootNotes.Split('\n'));
                break;
            case CliCommand command:
                Write(output, "Notes", command.Notes?.Split('\n') ?? []);
                Write(output, "Examples", command.Examples);
                break;
        }
        return code;
    }

    private static void Write(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        output.WriteLine($"{title}:");
        foreach (var line in lines)
            output.WriteLine($"  {line}");
        output.WriteLine();
    }
}

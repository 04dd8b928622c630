using System.CommandLine;
using System.CommandLine.Parsing;

namespace UrbanSound.Cli.Commands;

/// <summary>Arguments that name files.</summary>
internal static class Paths
{
    public static Argument<string> Argument(string name, string description) =>
        Checked(new Argument<string>(name) { Description = description });

    public static Argument<string?> OptionalArgument(string name, string description) =>
        Checked(new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne });

    public static Argument<string[]> Arguments(string name, string description) =>
        Checked(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore });

    // The parser takes a misspelt option for a file's name, and the user would be told that "--tpo" doesn't exist.
    private static T Checked<T>(T argument)
        where T : Argument
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value is ['-', _, ..]))
                result.AddError(UnknownOption(token.Value, result));
        });
        return argument;
    }

    private static string UnknownOption(string name, ArgumentResult result)
    {
        var options = (result.Parent as CommandResult)?.Command.Options.Select(o => o.Name) ?? [];
        var nearest = Spelling.Nearest(name, options);
        return $"unknown option '{name}'." + (nearest is null ? $" Write ./{name} for a file of that name." : $" Did you mean '{nearest}'?");
    }
}

using System.CommandLine;

namespace UrbanSound.Cli.Commands;

/// <summary>An option that takes a whole number of a range.</summary>
internal static class WholeNumberOption
{
    /// <remarks>The option checks what was typed. A command's validator would run before defaults are there, and take them for 0.</remarks>
    public static Option<int> Create(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
                result.AddError($"{name}: {value} is not {least} to {most}.");
        });
        return option;
    }
}

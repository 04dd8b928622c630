using System.CommandLine;

namespace UrbanSound.Cli.Commands;

/// <summary>A command with examples, and with rules that are too long for its description in a list.</summary>
internal sealed class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>What else help should say.</summary>
    public string? Notes { get; init; }

    /// <summary>Command lines worth copying.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>How long it may take to put things in order (delete half-written files) after Ctrl-C.</summary>
    public TimeSpan TerminationTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

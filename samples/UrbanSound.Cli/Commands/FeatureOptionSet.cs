using System.CommandLine;
using UrbanSound.Cli.Features;

namespace UrbanSound.Cli.Commands;

/// <summary>Declared feature options as options of a command.</summary>
internal sealed class FeatureOptionSet
{
    private readonly (FeatureOption Declared, Option<string> Option)[] _options;

    private FeatureOptionSet((FeatureOption Declared, Option<string> Option)[] options) => _options = options;

    public static FeatureOptionSet Create(IEnumerable<FeatureOption> declared) => new([.. declared.Select(d => (d, CreateOption(d)))]);

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
            command.Add(option);
    }

    /// <summary>The options that were given.</summary>
    public IReadOnlyCollection<FeatureSetting> Read(ParseResult parsed) =>
        [.. _options
            .Where(o => parsed.GetResult(o.Option) is { Implicit: false })
            .Select(o => new FeatureSetting(o.Declared, o.Declared.Flag, parsed.GetValue(o.Option)!))];

    private static Option<string> CreateOption(FeatureOption declared)
    {
        var option = new Option<string>(declared.Flag) { HelpName = declared.ValueName, Description = declared.Help };
        if (declared.Choices.Length > 0)
            option.CompletionSources.Add(declared.Choices);
        return option;
    }
}

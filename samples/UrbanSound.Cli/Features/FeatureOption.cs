using System.Text.Json;

namespace UrbanSound.Cli.Features;

/// <summary>
/// An option of <c>features</c>, declared once: the command line, the jobs of a batch, the help and the messages all come from it.
/// </summary>
/// <param name="Name">Its name without dashes, as on the command line.</param>
/// <param name="ValueName">What help calls the value.</param>
/// <param name="Help">One line of help.</param>
/// <param name="Apply">Gives the request with this option applied.</param>
internal sealed record FeatureOption(string Name, string ValueName, string Help, Func<FeatureRequest, FeatureSetting, FeatureRequest> Apply)
{
    /// <summary>The words that the value may be, where it is a word.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>Its name on the command line.</summary>
    public string Flag { get; } = "--" + Name;

    /// <summary>Its name in a job of a batch.</summary>
    public string JsonName { get; } = JsonNamingPolicy.CamelCase.ConvertName(string.Concat(Name.Split('-').Select(Capital)));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}

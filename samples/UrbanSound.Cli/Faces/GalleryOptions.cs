using System.CommandLine;

namespace UrbanSound.Cli.Faces;

/// <summary>Options about galleries.</summary>
internal static class GalleryOptions
{
    public static Option<string> Gallery() => new("--gallery") { HelpName = "G", Description = "The gallery's folder.", Required = true };

    public static Option<float?> Threshold()
    {
        var option = new Option<float?>("--threshold") { HelpName = "T", Description = "Score from which on a face gets a name. Default: measured on the gallery." };
        option.Validators.Add(r =>
        {
            if (r.Tokens is [var token] && !(float.TryParse(token.Value, Culture.Invariant, out var value) && value is > -1 and <= 1))
                r.AddError($"--threshold: {token.Value} is not above -1 and at most 1.");
        });
        return option;
    }
}

namespace UrbanSound.Cli.Terminal;

/// <summary>One line of JSON for an input that failed.</summary>
internal sealed record FileFault(string File, string Error, string Kind)
{
    public static FileFault Create(string file, UrbanSoundException fault) => new(file, fault.Message, CliJson.KindName(fault.Kind));
}

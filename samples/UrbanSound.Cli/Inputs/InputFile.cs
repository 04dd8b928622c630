namespace UrbanSound.Cli.Inputs;

/// <summary>One input in the order asked: a file, standard input (<c>-</c>), or the reason why an argument names neither.</summary>
/// <param name="Path">The path as it is reported.</param>
/// <param name="Fault">Why there is nothing to read, or null.</param>
internal readonly record struct InputFile(string Path, UrbanSoundException? Fault = null)
{
    /// <summary>The argument that stands for standard input.</summary>
    public const string StandardInput = "-";

    public bool IsFile => Fault is null && !IsStandardInput;

    public bool IsStandardInput => Fault is null && Path == StandardInput;
}

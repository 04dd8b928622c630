using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Datasets;

/// <summary>A clip that could not be read, and why.</summary>
internal sealed record ClipFault(string Name, string Error, string Kind)
{
    public static ClipFault Create(LabelledClip clip, UrbanSoundException fault) =>
        new(clip.Name, fault.Message, Terminal.CliJson.KindName(fault.Kind));
}

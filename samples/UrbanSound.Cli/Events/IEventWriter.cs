using UrbanSound.Sounds;

namespace UrbanSound.Cli.Events;

/// <summary>A file format for events, written as they are found.</summary>
internal interface IEventWriter
{
    /// <summary>What stands before the first event.</summary>
    void Begin(TextWriter output);

    void Write(TextWriter output, SoundEvent found);
}

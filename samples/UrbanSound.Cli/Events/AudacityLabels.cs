using UrbanSound.Sounds;

namespace UrbanSound.Cli.Events;

/// <summary>Audacity's label track (File, Import, Labels): start, end and label, separated by tabs.</summary>
internal sealed class AudacityLabels : IEventWriter
{
    public void Begin(TextWriter output)
    {
    }

    public void Write(TextWriter output, SoundEvent found) =>
        output.WriteLine(string.Create(Culture.Invariant,
            $"{found.Start.TotalSeconds:F6}\t{found.End.TotalSeconds:F6}\t{TabSeparated.Cell(found.Label)}"));
}

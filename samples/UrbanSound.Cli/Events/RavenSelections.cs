using UrbanSound.Sounds;

namespace UrbanSound.Cli.Events;

/// <summary>A selection table of Raven (Cornell's sound analysis program): its own columns, then the label and its score.</summary>
/// <param name="highestFrequency">The top of every selection: the model hears all frequencies up to it at once.</param>
internal sealed class RavenSelections(double highestFrequency) : IEventWriter
{
    private int _selection;

    public void Begin(TextWriter output) => output.WriteLine(string.Join('\t',
        "Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)", "Label", "Score"));

    public void Write(TextWriter output, SoundEvent found) => output.WriteLine(string.Create(Culture.Invariant,
        $"{++_selection}\tSpectrogram 1\t1\t{found.Start.TotalSeconds:F6}\t{found.End.TotalSeconds:F6}\t0\t{highestFrequency:0.###}\t")
        + string.Create(Culture.Invariant, $"{TabSeparated.Cell(found.Label)}\t{found.Score:F4}"));
}

using UrbanSound.Cli.Terminal;
using UrbanSound.Sounds;

namespace UrbanSound.Cli.Events;

/// <summary>Aligned columns, for people.</summary>
internal sealed class EventTable(IReadOnlyList<string> labels) : IEventWriter
{
    private readonly int _labelWidth = Math.Clamp(labels.Max(l => l.Length), 5, 40);

    public void Begin(TextWriter output) => WriteRow(output, "Start", "End", "Label", "Score");

    public void Write(TextWriter output, SoundEvent found) =>
        WriteRow(output, Clock(found.Start), Clock(found.End), Printable.Text(found.Label), found.Score.ToString("P1", Culture.Invariant));

    private void WriteRow(TextWriter output, string start, string end, string label, string score) =>
        output.WriteLine($"{start,11}  {end,11}  {label.PadRight(_labelWidth)}  {score,7}");

    private static string Clock(TimeSpan time) =>
        string.Create(Culture.Invariant, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
}

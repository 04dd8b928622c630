using UrbanSound.Cli.Terminal;
using UrbanSound.Sounds;

namespace UrbanSound.Cli.Events;

/// <summary>JSON Lines.</summary>
internal sealed class JsonEvents : IEventWriter
{
    public void Begin(TextWriter output)
    {
    }

    public void Write(TextWriter output, SoundEvent found) => output.WriteLine(CliJson.Line(
        new JsonEvent(found.Start.TotalSeconds, found.End.TotalSeconds, found.Index, found.Label, found.Score, found.MeanScore)));
}

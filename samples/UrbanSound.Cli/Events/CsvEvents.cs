using UrbanSound.Sounds;

namespace UrbanSound.Cli.Events;

/// <summary>Comma-separated values as RFC 4180 has them: a header, quotes where needed, lines that end with CR LF.</summary>
internal sealed class CsvEvents : IEventWriter
{
    private const string LineEnd = "\r\n";

    public void Begin(TextWriter output) => output.Write("start,end,label,score,meanScore" + LineEnd);

    public void Write(TextWriter output, SoundEvent found) => output.Write(string.Create(Culture.Invariant,
        $"{found.Start.TotalSeconds:0.######},{found.End.TotalSeconds:0.######},{Cell(found.Label)},")
        + string.Create(Culture.Invariant, $"{found.Score:0.######},{found.MeanScore:0.######}{LineEnd}"));

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}

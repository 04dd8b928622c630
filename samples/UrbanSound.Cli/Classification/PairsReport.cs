using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Classification;

/// <summary>
/// Lines of <c>test_0.JPG, hair_spray</c>: the file's name, and of its label what stands before the first comma, with underscores for
/// spaces.
/// </summary>
internal sealed class PairsReport(CliTerminal terminal) : IClassifyReport
{
    public void Classified(string file, InferenceResult result) => terminal.WriteResult(Line(file, result.Label));

    public void Failed(string file, UrbanSoundException fault) => terminal.Warn(fault.Message);

    internal static string Line(string file, string label) =>
        Printable.Text($"{Path.GetFileName(file)}, {label.Split(',')[0].Trim().Replace(' ', '_')}");
}

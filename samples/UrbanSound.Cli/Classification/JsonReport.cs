using UrbanSound.Cli.Terminal;
using UrbanSound.Pipelines;

namespace UrbanSound.Cli.Classification;

/// <summary>JSON Lines, for scripts.</summary>
internal sealed class JsonReport(CliTerminal terminal, int top) : IClassifyReport
{
    public void Classified(string file, InferenceResult result) =>
        terminal.WriteResult(InferenceResultJson.ToLine(result, file, top));

    public void Failed(string file, UrbanSoundException fault) => terminal.WriteResult(CliJson.Line(FileFault.Create(file, fault)));
}

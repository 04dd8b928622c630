using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces erase</c>: forget a person.</summary>
internal static class FacesEraseCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var name = Paths.Argument("NAME", "The person.");
        var gallery = GalleryOptions.Gallery();
        var embedder = FaceModels.EmbedderOption();
        var preset = FaceModels.PresetOption();
        var command = new CliCommand("erase", "Erases a person from a gallery, face and record, and prints a receipt.")
        {
            Examples = ["urbansound faces erase 'Ada Lovelace' --gallery G --embedder mobilefacenet.onnx"],
        };
        command.Add(name);
        foreach (var option in (Option[])[gallery, embedder, preset])
            command.Add(option);
        command.Run(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(gallery);
            using var model = UrbanSound.Faces.FaceEmbedder.Load(
                parsed.GetRequiredValue(embedder), Enum.Parse<UrbanSound.Faces.FacePreset>(parsed.GetRequiredValue(preset), ignoreCase: true));
            var target = await FaceGallery.OpenFolderAsync(folder, model.Identity, cancellationToken: cancellationToken);
            var person = parsed.GetRequiredValue(name);
            var receipt = await target.EraseAsync(person, cancellationToken);
            await PersonRecords.DeleteAsync(folder, person, cancellationToken);
            terminal.WriteResult(CliJson.Line(receipt));
            return ExitCode.Success;
        });
        return command;
    }
}

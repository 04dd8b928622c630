using System.CommandLine;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces</c>: find, enrol and recognise people who agreed to it.</summary>
internal static class FacesCommand
{
    public static Command Create(CliTerminal terminal) => new("faces", "Finds faces, enrols people, recognises them, and tells how well.")
    {
        FacesDetectCommand.Create(terminal),
        FacesPrepareCommand.Create(terminal),
        FacesTrainCommand.Create(terminal),
        FacesEnrolCommand.Create(terminal),
        FacesCaptureCommand.Create(terminal),
        FacesIdentifyCommand.Create(terminal),
        FacesEraseCommand.Create(terminal),
        FacesEvaluateCommand.Create(terminal),
    };
}

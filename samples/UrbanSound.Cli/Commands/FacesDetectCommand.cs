using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces detect</c>: where faces are.</summary>
internal static class FacesDetectCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var files = Paths.Arguments("FILES", "Pictures, folders of them, or patterns.");
        var detector = FaceModels.DetectorOption();
        var json = new Option<bool>("--json") { Description = "One JSON object a line and picture: boxes and landmarks in its pixels." };
        var command = new CliCommand("detect", "Tells where faces are in pictures.")
        {
            Examples = ["urbansound faces detect team.jpg --detector scrfd.onnx", "urbansound faces detect photos/ --detector yunet.onnx --json"],
        };
        command.Add(files);
        command.Add(detector);
        command.Add(json);
        command.Run((parsed, cancellationToken) =>
        {
            using var model = FaceDetector.Load(parsed.GetRequiredValue(detector));
            var failed = 0;
            foreach (var input in FacePhotos.Expand(parsed.GetRequiredValue(files)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (input.Fault is { } missing)
                        throw missing;
                    Report(input.Path, model.Detect(RgbImage.Load(input.Path)));
                }
                catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
                {
                    failed++;
                    if (parsed.GetValue(json))
                        terminal.WriteResult(CliJson.Line(FileFault.Create(input.Path, fault)));
                    else
                        terminal.Warn(fault.Message);
                }
            }
            return Task.FromResult(failed > 0 ? ExitCode.Failure : ExitCode.Success);

            void Report(string file, IReadOnlyList<DetectedFace> faces)
            {
                if (parsed.GetValue(json))
                {
                    terminal.WriteResult(CliJson.Line(DetectedFile.Create(file, faces)));
                    return;
                }
                terminal.WriteResult($"{Printable.Text(file)}: {faces.Count} {(faces.Count == 1 ? "face" : "faces")}");
                foreach (var face in faces)
                    terminal.WriteResult(string.Create(Culture.Invariant, $"  {face.Confidence:P0} at {face.Box.X:0},{face.Box.Y:0}, {face.Box.Width:0} x {face.Box.Height:0} pixels"));
            }
        });
        return command;
    }
}

using System.CommandLine;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Pictures;
using UrbanSound.Cli.Terminal;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Cli.Commands;

/// <summary><c>faces prepare</c>: photos of any kind become aligned faces, parted into training and validation.</summary>
internal static class FacesPrepareCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var folder = Paths.Argument("DIR", "A folder for each person, with photos of any size and format.");
        var detector = FaceModels.DetectorOption();
        var output = new Option<string>("--output") { HelpName = "OUT", Description = "Gets OUT/train/person and OUT/validation/person.", Required = true };
        var size = WholeNumberOption.Create("--size", "Side of the pictures in pixels, 16 to 1024.", 160, 16, 1024);
        var validation = WholeNumberOption.Create("--validation", "Photos of each person kept for validation.", 5, 0, 1_000_000);
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "Seed of the split.", DefaultValueFactory = _ => 1 };
        var command = new CliCommand("prepare", "Finds the largest face of each photo, aligns it, and writes PNG files for training and validation.")
        {
            Examples = ["urbansound faces prepare photos/ --detector scrfd.onnx --output prepared --size 160 --validation 5 --seed 1"],
        };
        command.Add(folder);
        foreach (var option in (Option[])[detector, output, size, validation, seed])
            command.Add(option);
        command.Run((parsed, cancellationToken) =>
        {
            var people = FacePhotos.People(parsed.GetRequiredValue(folder));
            using var model = FaceDetector.Load(parsed.GetRequiredValue(detector));
            int failed = 0, held = parsed.GetValue(validation);
            for (var at = 0; at < people.Count; at++)
            {
                var (name, files) = people[at];
                var aligned = new List<(string File, RgbImage Face)>();
                foreach (var file in files)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    try
                    {
                        var image = RgbImage.Load(file);
                        var face = FaceModels.Largest(model.Detect(image))
                            ?? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{file}: no face was found; it is left out.");
                        aligned.Add((file, FaceAlignment.Align(image, face, parsed.GetValue(size))));
                    }
                    catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
                    {
                        failed++;
                        terminal.Warn(fault.Message);
                    }
                }

                var (order, kept) = FaceSplit.Shuffle(aligned, name, held, parsed.GetValue(seed));
                for (var i = 0; i < order.Length; i++)
                    Write(Path.Combine(parsed.GetRequiredValue(output), i < kept ? "validation" : "train", name), order[i].File, order[i].Face);
                terminal.WriteResult($"{Printable.Text(name)}: {order.Length - kept} for training, {kept} for validation");
            }
            return Task.FromResult(failed > 0 ? ExitCode.Failure : ExitCode.Success);
        });
        return command;
    }

    private static void Write(string folder, string source, RgbImage face)
    {
        Directory.CreateDirectory(folder);
        // The ending stays in the name: 1.jpg and 1.png are two photos.
        var target = Path.Combine(folder, Path.GetFileName(source).Replace('.', '_') + ".png");
        AtomicFile.Write(target, stream => PngWriter.Write(stream, face.Width, face.Height, face.Pixels));
    }
}

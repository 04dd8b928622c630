using System.CommandLine;
using System.CommandLine.Parsing;
using UrbanSound.Cli.Faces;
using UrbanSound.Cli.Serving;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>serve</c>: answers over HTTP.</summary>
internal static class ServeCommand
{
    private const string KeyVariable = "URBANSOUND_API_KEY";

    public static Command Create(CliTerminal terminal)
    {
        var model = new Option<string[]>("--model")
        {
            HelpName = "MODEL.onnx",
            Description = "A model with its manifest, or a folder that holds one; may be given several times. Default: the bundled ten-class urban sound model.",
            DefaultValueFactory = _ => [],
        };
        var gallery = GalleryOptions.Gallery();
        gallery.Description = "A gallery of faces ('faces enrol'): recognises its people in pictures and videos, with --detector and --embedder.";
        var detector = FaceModels.DetectorOption();
        var embedder = FaceModels.EmbedderOption();
        gallery.Required = detector.Required = embedder.Required = false;
        var preset = FaceModels.PresetOption();
        var threshold = GalleryOptions.Threshold();
        var host = new Option<string>("--host")
        {
            HelpName = "ADDRESS",
            Description = "Where to listen: an address, localhost, or * for all. Default: 127.0.0.1, this machine only.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var port = Number("--port", "N", "The port; 0 takes one that is free. Default: 8080.", 8080, 0, 65535);
        var key = new Option<string?>("--api-key")
        {
            HelpName = "KEY",
            Description = $"What clients must send as X-API-Key or Authorization: Bearer. Better in the environment, as {KeyVariable}, which others can't read.",
        };
        key.Validators.Add(result =>
        {
            // Say from a variable that isn't set: an open server would look like a closed one.
            if (result.Tokens is [var token] && string.IsNullOrWhiteSpace(token.Value))
                result.AddError("--api-key: is empty. Give a key, or leave the option away for a server that is open to all who reach it.");
        });
        var queue = Number("--queue", "N", "How many inputs may wait. Default: 2048.", null, 1, 1_000_000);
        var workers = Number("--workers", "N", "How many inputs are worked on at once. Default: one for each core.", null, 1, 1024);
        var deadline = Number("--deadline", "SECONDS", "What can't be answered in so many seconds is refused at once. Default: 55.", null, 1, 3600);
        var maxBody = Number("--max-body", "BYTES", "The largest body, or file of a form. Default: 6291456, as SageMaker has it.", null, 1, 1 << 30);
        var command = new CliCommand("serve", "Answers over HTTP: SageMaker's container contract, the Open Inference Protocol, metrics, and a web page.")
        {
            Notes = """
                GET / is the page, POST /invocations answers, GET /ping and /health/ready tell whether it can; GET /openapi/v1.json describes all.
                SIGTERM and Ctrl-C stop it once what it has taken on is answered.
                """,
            Examples =
            [
                "urbansound serve",
                "urbansound serve --model birds.onnx --model photos.onnx --port 9000",
                "urbansound serve --host '*' --queue 500 --deadline 20",
                "urbansound serve --gallery G --detector scrfd.onnx --embedder mobilefacenet.onnx",
            ],
            TerminationTimeout = TimeSpan.FromSeconds(30),
        };
        foreach (Option option in (Option[])[model, gallery, detector, embedder, preset, threshold, host, port, key, queue, workers, deadline, maxBody])
            command.Add(option);
        command.Validators.Add(result =>
        {
            int named = new Option[] { gallery, detector, embedder }.Count(option => result.GetResult(option) is not null);
            if (named is 1 or 2)
                result.AddError("--gallery, --detector and --embedder belong together.");
        });
        command.Run(async (parsed, cancellationToken) =>
        {
            string? secret = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable);
            var options = new ServeOptions
            {
                Models = parsed.GetValue(model) ?? [],
                Faces = parsed.GetValue(gallery) is not { } folder ? null
                    : new FacePipelineSettings(parsed.GetValue(detector)!, parsed.GetRequiredValue(preset))
                    {
                        Gallery = folder,
                        Embedder = parsed.GetValue(embedder),
                        Threshold = parsed.GetValue(threshold),
                    },
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port)!.Value,
                ApiKey = string.IsNullOrEmpty(secret) ? null : secret,
                Queue = parsed.GetValue(queue),
                Workers = parsed.GetValue(workers),
                Deadline = parsed.GetValue(deadline) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                MaxBody = parsed.GetValue(maxBody),
            };
            await InferenceProgram.RunAsync(options, terminal, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<int?> Number(string name, string helpName, string description, int? usual, int least, int most)
    {
        var option = new Option<int?>(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out int value) || value < least || value > most))
                result.AddError($"{name}: '{token.Value}' is no number from {least} to {most}.");
        });
        return option;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using UrbanSound.Cli.Features;
using UrbanSound.Cli.Inputs;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Commands;

/// <summary><c>features</c>: the arrays that models see, as NumPy files.</summary>
internal static class FeaturesCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var file = Paths.OptionalArgument("FILE", "A sound or video file; a filter bank needs none.");
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE.npy", Description = "Where to write the array (float32)." };
        var batch = new Option<string?>("--batch")
        {
            HelpName = "JOBS.jsonl",
            Description = "One job a line: a JSON object with file, output and the names of these options in camelCase; - reads standard input. "
                + "Answers in JSON Lines, in the jobs' order.",
        };
        var model = new Option<string?>("--model")
        {
            HelpName = "M",
            Description = "A model (.onnx) or manifest (.json): write the exact input tensor of that model.",
        };
        var options = FeatureOptionSet.Create(FeatureOptions.All);

        var command = new CliCommand("features", "Writes the arrays that models see: spectrograms, cepstra, filter banks, samples.")
        {
            Notes = """
                Shapes are (bands, bins or coefficients; frames). A waveform is (1, frames), the mean of the channels.
                Without --preset the defaults are librosa's: FFT 2048, hop 512, 128 Slaney bands, power; mfcc in dB with 20 coefficients;
                stft a magnitude with a hop of a quarter window. --log db keeps 80 dB below the peak, over reference 1, unless told otherwise.
                The file's own rate is kept unless --sample-rate or a preset asks for another.
                --log over a preset with another scale replaces all that the preset does from the logarithm on.
                Options that a kind has no use for are ignored.
                """,
            Examples =
            [
                "urbansound features dog.wav -o dog.npy --mel-bands 64 --log db --reference max",
                "urbansound features dog.wav -o dog.npy --preset whisper",
                "urbansound features -o bank.npy --kind filterbank --sample-rate 16000 --fft-length 512",
                "urbansound features --batch jobs.jsonl",
                """     {"file": "dog.wav", "output": "dog.npy", "kind": "mfcc", "melBands": 40, "topDb": "none"}""",
            ],
        };
        command.Add(file);
        foreach (var option in (Option[])[output, batch, model])
            command.Add(option);
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(batch) is null)
                return;
            var others = result.Children.Any(c => c is OptionResult { Implicit: false } given && given.Option != batch);
            if (others || result.GetValue(file) is not null)
                result.AddError("--batch takes files, outputs and options from its jobs; nothing else goes with it.");
        });

        command.Run(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(batch) is { } jobs)
            {
                var failed = await new FeatureBatch(terminal).RunAsync(ReadJobs(jobs, terminal, cancellationToken), cancellationToken);
                return failed > 0 ? ExitCode.Failure : ExitCode.Success;
            }

            var job = FeatureJob.Create(parsed.GetValue(file), parsed.GetValue(output), parsed.GetValue(model), options.Read(parsed));
            if (job.Fault is not null)
                throw job.Fault;
            var array = new FeatureExtractor().Compute(job, job.File is null ? null : new FeatureSource(job.File));
            array.Save(job.Output!);
            return ExitCode.Success;
        });
        return command;
    }

    private static async IAsyncEnumerable<FeatureJob> ReadJobs(
        string path, CliTerminal terminal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path == InputFile.StandardInput ? terminal.OpenInput() : OpenJobs(path));
        for (var number = 1; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return FeatureJob.Parse(line, number);
        }
    }

    private static FileStream OpenJobs(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"--batch: {path} does not exist.", e);
        }
    }
}

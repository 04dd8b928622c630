using System.CommandLine;
using UrbanSound.Cli.Preprocessing;
using UrbanSound.Cli.Terminal;
using UrbanSound.Cli.Training;
using UrbanSound.Training.Datasets;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Commands;

/// <summary><c>train</c>: a classifier of one's own on top of a model that exists.</summary>
internal static class TrainCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var usual = LearnerOptions.Default;
        var backbone = new Option<string>("--backbone") { HelpName = "M.onnx", Description = "The model whose output is the embedding; its weights stay as they are.", Required = true };
        var settings = new Option<string?>("--backbone-settings") { HelpName = "S.json", Description = "A manifest for a backbone that carries none; its output names the embedding. YAMNet is known without." };
        var data = new Option<string>("--data") { HelpName = "DIR", Description = "The data set: UrbanSound8K, ESC-50, or fold folders with a folder for each class.", Required = true };
        var validation = new Option<int?>("--val-fold") { HelpName = "N", Description = "The fold that chooses the best epoch and the temperature." };
        var test = new Option<int?>("--test-fold") { HelpName = "N", Description = "A fold that chooses nothing, and is measured at the end." };
        var cross = new Option<bool>("--cross-validate") { Description = "Leave each fold out in turn, with nothing chosen on it, and write cross-validation.json only." };
        var epochs = Number("--epochs", "Passes over the training data.", usual.Epochs);
        var batch = Number("--batch-size", "Clips a step.", usual.BatchSize);
        var rate = Number("--learning-rate", "Step size of Adam.", usual.LearningRate);
        var decay = Number("--weight-decay", "Share of the learning rate by which weights shrink each step.", usual.WeightDecay);
        var head = new Option<string>("--head") { HelpName = "linear|mlp", Description = "Logistic regression, or one hidden layer.", DefaultValueFactory = _ => "mlp" };
        head.AcceptOnlyFromAmong("linear", "mlp");
        var hidden = Number("--hidden", "Units of the hidden layer.", usual.HiddenUnits);
        var members = Number("--members", "Heads whose logits are averaged.", usual.Members);
        var mixup = Number("--mixup", "Alpha of mixup; 0 switches it off.", usual.Mixup);
        var patience = Number("--patience", "Epochs without a lower validation loss until training ends; 0 trains them all.", usual.Patience);
        var seed = Number("--seed", "Seed of everything random.", usual.Seed);
        var scaling = new Option<string?>("--scaling")
        {
            HelpName = "NAME",
            Description = "What embeddings go through first: none, standardise, sqrt-standardise, sqrt-centre. Default: sqrt-centre, or standardise for a backbone that takes batches.",
        };
        scaling.AcceptOnlyFromAmong("none", "standardise", "sqrt-standardise", "sqrt-centre");
        var choose = new Option<bool>("--choose") { Description = "With --cross-validate: let each fold's training clips choose among the settings given and a few others." };
        var cache = new Option<string?>("--cache") { HelpName = "DIR", Description = "Where embeddings are kept for the next run. Default: embeddings in the output folder." };
        var output = new Option<string>("--output") { HelpName = "DIR", Description = "Folder for models and figures; made when missing.", Required = true };
        var command = new CliCommand("train", "Trains a classifier on the embeddings of a model that exists, and writes it as one ONNX file.")
        {
            Notes = """
                Clips of recordings that the validation or test fold holds too are left out of training.
                A clip that can't be read is named and left out, and makes the exit code 2; models and figures are written all the same.
                """,
            Examples =
            [
                "urbansound train --backbone yamnet.onnx --data UrbanSound8K --val-fold 1 --test-fold 10 --output run",
                "urbansound train --backbone yamnet.onnx --data UrbanSound8K --cross-validate --output run",
            ],
        };
        foreach (var option in (Option[])[backbone, settings, data, validation, test, cross, epochs, batch, rate, decay, head, hidden, members, mixup, patience, seed, scaling, choose, cache, output])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(cross) == result.GetValue(validation).HasValue)
                result.AddError("Give either --val-fold or --cross-validate.");
            if (result.GetValue(validation) is { } fold && fold == result.GetValue(test))
                result.AddError("A fold that validates can't be the test: it has chosen the model.");
            if (result.GetValue(cross) && (result.GetValue(test).HasValue || result.GetValue(patience) > 0))
                result.AddError("--cross-validate takes neither --test-fold nor --patience: every fold is a test, and may not choose.");
            if (result.GetValue(choose) && !result.GetValue(cross))
                result.AddError("--choose goes with --cross-validate.");
        });
        command.Run(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(output);
            var model = Backbone.Load(parsed.GetRequiredValue(backbone), parsed.GetValue(settings));
            var options = usual with
            {
                Head = parsed.GetValue(head) == "linear" ? HeadKind.Linear : HeadKind.Mlp,
                HiddenUnits = parsed.GetValue(hidden),
                Members = parsed.GetValue(members),
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batch),
                LearningRate = parsed.GetValue(rate),
                WeightDecay = parsed.GetValue(decay),
                Mixup = parsed.GetValue(mixup),
                Patience = parsed.GetValue(patience),
                Seed = parsed.GetValue(seed),
                // A backbone for batches gives one embedding a clip, whose mean is itself.
                Pooling = model.TakesBatches ? EmbeddingPooling.Mean : usual.Pooling,
                Scaling = Scaling(parsed.GetValue(scaling), model.TakesBatches),
            };
            options.Validate();
            var clips = Dataset.Open(parsed.GetRequiredValue(data));
            if (clips.Missing.Count > 0)
                terminal.Warn($"{clips.Missing.Count} clips of the table are missing, such as {clips.Missing[0]}.");
            try
            {
                Directory.CreateDirectory(folder);
                using var extractor = new EmbeddingExtractor(model, parsed.GetValue(cache) ?? Path.Combine(folder, "embeddings"));
                var embedded = await EmbeddedDataset.CreateAsync(terminal, clips, extractor, options.Pooling, cancellationToken);
                var job = new TrainJob(terminal, extractor, embedded, options, folder);
                if (parsed.GetValue(cross))
                    job.CrossValidate(parsed.GetValue(choose) ? SettingsList.Around(options) : [options], cancellationToken);
                else
                    job.Train(parsed.GetValue(validation)!.Value, parsed.GetValue(test), cancellationToken);
                return embedded.Unread > 0 ? ExitCode.Failure : ExitCode.Success;
            }
            catch (IOException e)
            {
                var why = DiskFull.Is(e) ? "the disk is full" : $"can't be written: {e.Message.TrimEnd('.')}";
                throw new UrbanSoundException(UrbanSoundErrorKind.Unavailable, $"{folder}: {why}. What is there is whole; the same command goes on from there.", e);
            }
        });
        return command;
    }

    private static InputScaling Scaling(string? name, bool batches) => name switch
    {
        "none" => InputScaling.None,
        "standardise" => InputScaling.Standardise,
        "sqrt-standardise" => InputScaling.SquareRootStandardise,
        "sqrt-centre" => InputScaling.SquareRootCentre,
        _ => batches ? InputScaling.Standardise : LearnerOptions.Default.Scaling,
    };

    private static Option<T> Number<T>(string name, string description, T usual) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => usual,
    };
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using UrbanSound.Cli.Evaluations;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Commands;

/// <summary><c>evaluate</c>: how good a model is on labelled clips.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var model = new Option<string?>("--model")
        {
            HelpName = "MODEL.onnx",
            Description = $"A model; with {EvaluationPlan.FoldMark} in its path one a fold, trained without it. Default: the bundled model.",
        };
        var data = new Option<string>("--data")
        {
            HelpName = "FOLDER",
            Description = "UrbanSound8K: as published, or UrbanSound8K.csv beside foldN/ with files of any ending.",
            Required = true,
        };
        var folds = new Option<FoldSelection>("--folds")
        {
            HelpName = "N|LIST",
            Description = "A number N for folds 1 to N, or a list: 1,3,5-8. A comma makes a list of one: '10,'. Default: all folds there are.",
            CustomParser = ParseFolds,
        };
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write all figures as JSON; - for standard output instead of the tables." };
        var html = new Option<string?>("--html") { HelpName = "FILE", Description = "Write a page with pictures and the worst mistakes to listen to." };
        var bootstrap = Number("--bootstrap", "DRAWS", "Draws for the confidence bounds, 0 to 100000; 0 for none.", 1000, 0, 100_000);
        var seed = Number("--seed", "N", "Seed of the draws.", 1, 0, int.MaxValue);
        var jobs = Number("--jobs", "N", "How many clips to work on at once, 1 to 1024. Default: one for each core.", Environment.ProcessorCount, 1, 1024);
        var command = new CliCommand("evaluate", "Measures a model on labelled clips: accuracy, F1, confusion, calibration, bounds, speed, worst mistakes.")
        {
            Notes = """
                A clip that can't be read counts as a wrong answer, is listed, and makes the exit code 2; figures are given all the same.
                Folds that the model's manifest says it was trained on, or something was chosen on, are warned of: they are no test.
                docs/evaluation.md has the formulas. The page holds excerpts of the recordings: mind their licence before you publish it.
                """,
            Examples =
            [
                "urbansound evaluate --model my.onnx --data UrbanSound8K --folds 10, --json fold10.json",
                "urbansound evaluate --model 'models/fold{fold}/best_model.onnx' --data UrbanSound8K --folds 10 --html report.html",
            ],
        };
        foreach (var option in (Option[])[model, data, folds, json, html, bootstrap, seed, jobs])
            command.Add(option);
        command.Run(async (parsed, cancellationToken) =>
        {
            var options = new EvaluationOptions { BootstrapDraws = parsed.GetValue(bootstrap), Seed = parsed.GetValue(seed) };
            var dataset = Dataset.Open(parsed.GetRequiredValue(data));
            var plan = EvaluationPlan.Create(terminal, dataset, parsed.GetValue(model), parsed.GetValue(folds) ?? FoldSelection.All);
            var answer = await new EvaluationRun(terminal, plan, options, parsed.GetValue(jobs)).RunAsync(cancellationToken);
            var document = JsonSerializer.SerializeToUtf8Bytes(EvaluationJson.Create(answer), EvaluationJsonContext.Default.EvaluationJson);
            if (parsed.GetValue(json) == "-")
                terminal.WriteResult(System.Text.Encoding.UTF8.GetString(document));
            else
                new EvaluationTable(terminal).Write(answer);
            if (parsed.GetValue(json) is { } jsonPath and not "-")
                AtomicFile.Write(jsonPath, stream => stream.Write(document));
            if (parsed.GetValue(html) is { } htmlPath)
            {
                var page = new EvaluationPage(answer).Write(cancellationToken);
                AtomicFile.Write(htmlPath, stream => stream.Write(page));
            }
            return answer.Report.Pooled.Failed.Count > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static FoldSelection? ParseFolds(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        var selection = FoldSelection.Parse(text);
        if (selection is null)
            result.AddError($"--folds: '{text}' is neither a number above 0 nor a list such as 1,3,5-8.");
        return selection;
    }

    private static Option<int> Number(string name, string helpName, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
                result.AddError($"{name}: {value} is not {least} to {most}.");
        });
        return option;
    }
}

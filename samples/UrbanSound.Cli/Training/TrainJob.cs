using System.Text;
using UrbanSound.Cli.Terminal;
using UrbanSound.Models;
using UrbanSound.Training.Datasets;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Evaluation;
using UrbanSound.Training.Learning;

namespace UrbanSound.Cli.Training;

/// <summary>Trains a head on a backbone's embeddings and writes models and history, or cross-validates. Files appear whole.</summary>
internal sealed class TrainJob(CliTerminal terminal, EmbeddingExtractor extractor, EmbeddedDataset embedded, LearnerOptions settings, string output)
{
    // Heads that give the out-of-fold logits for a temperature; more cost more and change little.
    private const int CalibrationParts = 3;

    private readonly int _classes = embedded.Data.Labels.Count;

    public void Train(int validationFold, int? testFold, CancellationToken cancellationToken)
    {
        var split = DatasetSplit.LeaveOneFoldOut(embedded.Data, testFold, validationFold);
        LabelledEmbeddings training = embedded.Of(split.Training), validation = embedded.Of(split.Validation);
        terminal.WriteResult($"{training.Count} clips train, fold {validationFold} with {validation.Count} validates, {split.Dropped.Count} are left out for sharing a recording.");
        var result = TransferLearner.Train(training, validation, _classes, settings, WriteEpoch, cancellationToken);
        // Validation has chosen the epoch already; a temperature is one number more, and fits on the same clips.
        var best = Calibrate(result.Best, validation);
        var final = Calibrate(result.Final, validation);
        Scorecard? test = split.Test.Count == 0 ? null : Scorecard.Of(embedded.Data.Labels, Answers(best, split.Test));
        if (test is not null)
            terminal.WriteResult(string.Create(Culture.Invariant, $"Test fold {testFold}: accuracy {test.Accuracy:P2}, macro F1 {test.MacroF1:P2}, ECE {test.CalibrationError:F4}"));
        var accuracy = result.History[result.BestEpoch - 1].ValidationAccuracy!.Value;
        cancellationToken.ThrowIfCancellationRequested();
        // It comes last: where it is, the models beside it are those that it tells of.
        File.Delete(Path.Combine(output, "history.json"));
        Write("best_model.onnx", best, new MeasuredAccuracy { Metric = "accuracy", Value = accuracy, On = $"{embedded.Data.Name} fold {validationFold} as validation, which chose the epoch and the temperature" });
        Write("final_model.onnx", final, new MeasuredAccuracy { Metric = "accuracy", Value = result.History[^1].ValidationAccuracy!.Value, On = $"{embedded.Data.Name} fold {validationFold} as validation, which chose the temperature" });
        WriteJson("history.json", CliJson.Document(new TrainingHistory(
            extractor.Backbone.Manifest.Name, extractor.BackboneHash, settings, validationFold, testFold, training.Count, validation.Count,
            [.. split.Dropped.Select(c => c.Name)], result.BestEpoch, best.Temperature, result.History, test)));
        terminal.WriteResult(string.Create(Culture.Invariant, $"Best epoch {result.BestEpoch}, validation accuracy {accuracy:P2}. Wrote best_model.onnx, final_model.onnx and history.json to {output}."));
    }

    /// <param name="candidates">The settings; of several each fold's training clips choose one, by recordings held out among them.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    public void CrossValidate(IReadOnlyList<LearnerOptions> candidates, CancellationToken cancellationToken)
    {
        var folds = embedded.Data.Folds;
        if (folds.Count < 2)
            throw new UrbanSoundException(UrbanSoundErrorKind.InvalidOptions, $"{embedded.Data.Name} has no folds to leave out.");
        var scores = new List<FoldScore>();
        var answers = new List<EvaluatedClip>();
        // One fold after another: the heads of each are trained side by side already.
        foreach (var fold in folds)
        {
            var split = DatasetSplit.LeaveOneFoldOut(embedded.Data, fold);
            var training = embedded.Of(split.Training);
            var choice = TransferLearner.Choose(training, _classes, CalibrationParts, candidates, cancellationToken);
            var head = TransferLearner.Train(training, null, _classes, choice.Options, null, cancellationToken).Final.WithTemperature(choice.Temperature);
            var told = Answers(head, split.Test);
            answers.AddRange(told);
            scores.Add(new FoldScore(
                fold, training.Count, [.. split.Dropped.Select(c => c.Name)], candidates.Count > 1 ? choice.Options : null, head.Temperature, Scorecard.Of(embedded.Data.Labels, told)));
            terminal.WriteResult(Line($"fold {fold}", scores[^1].Test) + (candidates.Count > 1 ? $"  chosen: {SettingsList.Describe(choice.Options)}" : ""));
        }
        var pooled = Scorecard.Of(embedded.Data.Labels, answers);
        terminal.WriteResult(Line("pooled", pooled));
        WriteJson("cross-validation.json", CliJson.Document(new CrossValidationReport(
            embedded.Data.Name, extractor.Backbone.Manifest.Name, extractor.BackboneHash, settings, embedded.Data.Labels, scores, pooled)));
    }

    private static string Line(string what, Scorecard card) => string.Create(Culture.Invariant,
        $"{what,-8}{card.Clips,6} clips  accuracy {100 * card.Accuracy:F2} %  macro F1 {100 * card.MacroF1:F2} %  ECE {card.CalibrationError:F4}");

    private static TrainedHead Calibrate(TrainedHead head, LabelledEmbeddings held) =>
        head.WithTemperature(TemperatureScaling.Fit([.. held.Rows.Select(r => head.Logits(r))], held.Classes));

    private EvaluatedClip[] Answers(TrainedHead head, IReadOnlyList<LabelledClip> clips) =>
        [.. clips.Zip(embedded.Of(clips).Rows, (clip, row) => new EvaluatedClip { Clip = clip, Scores = head.Probabilities(row) })];

    private void WriteEpoch(EpochResult epoch) => terminal.WriteResult(string.Create(Culture.Invariant,
        $"Epoch {epoch.Epoch}/{settings.Epochs}: train loss {epoch.Loss:F4}, train accuracy {100 * epoch.Accuracy:F2} %, validation loss {epoch.ValidationLoss:F4}, validation accuracy {100 * epoch.ValidationAccuracy:F2} %"));

    private void Write(string name, TrainedHead head, MeasuredAccuracy measured)
    {
        var data = embedded.Data;
        MergedModel.Write(Path.Combine(output, name), extractor.Backbone, head, new ModelDescription
        {
            Name = $"{extractor.Backbone.Manifest.Name}-{data.Name.ToLowerInvariant()}",
            Text = $"A {settings.Head.ToString().ToLowerInvariant()} head on {extractor.Backbone.Manifest.Name}.",
            Labels = data.Labels,
            Licence = $"Backbone: {extractor.Backbone.Manifest.Licence}. Head: bound by the recordings that it was trained on ({data.Name}, {(data.Licence.Length > 0 ? data.Licence : "licence unknown")}).",
            TrainingData = [new TrainingSet { Name = data.Name, Licence = data.Licence.Length > 0 ? data.Licence : "unknown" }],
            Accuracy = [measured],
        });
    }

    private void WriteJson(string name, string json) =>
        AtomicFile.Write(Path.Combine(output, name), stream => stream.Write(Encoding.UTF8.GetBytes(json + "\n")));
}

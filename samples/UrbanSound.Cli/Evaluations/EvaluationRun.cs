using System.Diagnostics;
using UrbanSound.Cli.Commands;
using UrbanSound.Cli.Terminal;
using UrbanSound.Models;
using UrbanSound.Training.Datasets;
using UrbanSound.Training.Evaluation;

namespace UrbanSound.Cli.Evaluations;

/// <summary>Runs a plan: loads its models one after the other, hears the clips, and computes the figures.</summary>
/// <param name="terminal">Where progress and warnings go.</param>
/// <param name="plan">What to run.</param>
/// <param name="options">How to compute.</param>
/// <param name="jobs">Clips in work at once.</param>
internal sealed class EvaluationRun(CliTerminal terminal, EvaluationPlan plan, EvaluationOptions options, int jobs)
{
    private readonly List<EvaluatedClip> _outcomes = [];
    private readonly List<ModelIdentity> _models = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<int, FoldRole> _roles = [];
    private IReadOnlyList<string> _labels = [];
    private TimeSpan _wall;

    public async Task<EvaluationAnswer> RunAsync(CancellationToken cancellationToken)
    {
        await FileProgress.RunAsync(terminal, plan.ClipCount, async done =>
        {
            foreach (var (model, clips) in plan.Parts)
                await HearAsync(model, clips, done, cancellationToken);
        }, resultsComeLast: true);
        var report = EvaluationReport.Create(_labels, _outcomes, fold => fold is { } f ? _roles.GetValueOrDefault(f) : FoldRole.Unknown, _wall, options);
        return new EvaluationAnswer(plan, report, _models, _warnings, options);
    }

    private async Task HearAsync(string? model, IReadOnlyList<LabelledClip> clips, Action done, CancellationToken cancellationToken)
    {
        using var classifier = ModelOption.Load(model, new SoundClassifierOptions { DegreeOfParallelism = jobs });
        CheckLabels(classifier.Manifest, clips);
        CheckFolds(classifier.Manifest, clips);
        _models.Add(classifier.Model);
        var started = Stopwatch.GetTimestamp();
        var next = 0;
        await foreach (var answer in classifier.ClassifyAsync(clips.Select(c => c.Path), cancellationToken))
        {
            var clip = clips[next++];
            _outcomes.Add(answer.Result is { } result
                ? new EvaluatedClip { Clip = clip, Scores = InModelOrder(result), Elapsed = result.Elapsed }
                : new EvaluatedClip { Clip = clip, Error = answer.Error });
            done();
        }
        _wall += Stopwatch.GetElapsedTime(started);
    }

    private static float[] InModelOrder(InferenceResult result)
    {
        var scores = new float[result.Scores.Count];
        foreach (var score in result.Scores)
            scores[score.Index] = score.Score;
        return scores;
    }

    private void CheckLabels(ModelManifest manifest, IReadOnlyList<LabelledClip> clips)
    {
        if (_labels.Count == 0)
            _labels = manifest.Labels;
        if (!_labels.SequenceEqual(manifest.Labels))
            throw new UrbanSoundException(UrbanSoundErrorKind.ModelMismatch, $"{manifest.Name}: has other labels than the model of the fold before; their figures can't be pooled.");
        var unknown = clips.Select(c => c.Label).Distinct().Except(manifest.Labels).Order().ToArray();
        if (unknown.Length > 0)
        {
            throw new UrbanSoundException(UrbanSoundErrorKind.ModelMismatch,
                $"{manifest.Name}: does not know {string.Join(", ", unknown)}, a label of {plan.Dataset.Name}; it knows {string.Join(", ", manifest.Labels)}.");
        }
    }

    private void CheckFolds(ModelManifest manifest, IReadOnlyList<LabelledClip> clips)
    {
        var told = TrainedFolds.Read(manifest, plan.Dataset.Name);
        var roles = clips.Select(c => c.Fold).OfType<int>().Distinct().ToDictionary(f => f, f => told.RoleOf(f));
        foreach (var (fold, role) in roles)
            _roles[fold] = role;
        WarnOf(FoldRole.Training, "says that it was trained on", "The figures there are no measure of accuracy on other sounds.");
        WarnOf(FoldRole.Validation, "says that something was chosen on", "It is a validation fold, not a test: the figures there flatter.");
        if (!told.AreKnown)
        {
            Warn(told.NamesDataset
                ? $"{manifest.Name}: its manifest names {plan.Dataset.Name} as training data without telling the folds. Clips may be ones it was trained on."
                : $"{manifest.Name}: its manifest does not say that it was trained on {plan.Dataset.Name}, nor on which folds; nothing tells test from training.");
        }

        void WarnOf(FoldRole role, string what, string meaning)
        {
            var folds = roles.Where(r => r.Value == role).Select(r => r.Key).ToArray();
            if (folds.Length > 0)
                Warn($"{manifest.Name}: its manifest {what} fold {string.Join(", ", folds)} of {plan.Dataset.Name}. {meaning}");
        }
    }

    private void Warn(string warning)
    {
        // Models of the folds often say the same.
        if (_warnings.Contains(warning))
            return;
        _warnings.Add(warning);
        terminal.Warn(warning);
    }
}

using System.Globalization;
using UrbanSound.Audio;
using UrbanSound.Sounds;

namespace UrbanSound.Soak;

/// <summary>The street as an endless WAV through the classifier, window after window.</summary>
internal sealed class ClassifierSoak(SoakPlan plan, SoundClassifier classifier)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(SoakPlan.WindowSeconds);

    internal long Windows { get; private set; }

    internal long WindowsExpected { get; } = plan.Seconds / SoakPlan.WindowSeconds;

    /// <summary>The first thing that is wrong with a window; null when nothing is.</summary>
    internal string? Fault { get; private set; }

    internal async Task RunAsync(Checkpoints checkpoints)
    {
        AudioLimits limits = AudioLimits.Default with { MaxDuration = TimeSpan.FromSeconds(plan.Seconds + 1), MaxBytes = long.MaxValue };
        using var wav = new StreetWav(SoakPlan.SourceRate, plan.Seed, plan.Seconds * SoakPlan.SourceRate);
        using AudioReader reader = AudioReader.Open(wav, "street", limits);
        bool warm = false;
        long nextReport = plan.Seconds / 10;
        await foreach (SoundWindow window in classifier.ClassifyWindowsAsync(reader, Window, Window))
        {
            Check(window);
            Windows++;
            if (!warm && window.End.TotalSeconds >= plan.WarmSeconds)
            {
                warm = true;
                checkpoints.Meet();
            }
            if (window.End.TotalSeconds >= nextReport)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{window.End.TotalHours:F2} h of {plan.Seconds / 3600.0:F2} h classified, {GC.GetTotalMemory(false) / 1048576.0:F1} MB on the heap"));
                nextReport += plan.Seconds / 10;
            }
        }
        checkpoints.Meet();
    }

    private void Check(SoundWindow window)
    {
        double sum = window.Scores.Sum(score => (double)score);
        if (window.Start != Windows * Window || window.End != window.Start + Window)
            Fault ??= $"Window {Windows} is from {window.Start} to {window.End}.";
        else if (!(Math.Abs(sum - 1) <= 1e-4))
            Fault ??= $"The scores at {window.Start} sum to {sum}.";
    }
}

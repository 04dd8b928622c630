using System.Globalization;
using UrbanSound;
using UrbanSound.Dsp;
using UrbanSound.Soak;

// Most that memory may grow by once everything is warm.
const double mostGrowth = 8 * 1048576.0;
// As StreamingMelSpectrogram's documentation promises.
const double mostDeviation = 1e-6;

double hours = 24;
uint seed = 1;
if (args.Length > 2
    || (args.Length > 0 && !(double.TryParse(args[0], CultureInfo.InvariantCulture, out hours) && hours is > 0 and <= 10_000))
    || (args.Length > 1 && !uint.TryParse(args[1], CultureInfo.InvariantCulture, out seed)))
{
    Console.Error.WriteLine("usage: UrbanSound.Soak [HOURS [SEED]]");
    return 2;
}

var plan = SoakPlan.OfHours(hours, seed);
using SoundClassifier classifier = SoundClassifier.LoadDefault();
// Power, not decibels: a logarithm would hide a difference in a loud frame and blow up one in a quiet frame.
MelSpectrogramOptions options = classifier.Manifest.Sound!.Spectrogram! with
{
    Log = LogScale.None,
    Reference = 1,
    TopDb = null,
    OutputOffset = 0,
    OutputScale = 1,
};
var features = new FeatureSoak(plan, options);
var windows = new ClassifierSoak(plan, classifier);
using var checkpoints = new Checkpoints(workers: 2);
var faults = new List<string>();
await Task.WhenAll(Watched(() => Task.Factory.StartNew(() => features.Run(checkpoints), TaskCreationOptions.LongRunning)),
    Watched(() => Task.Run(() => windows.RunAsync(checkpoints))));

Require(features.Frames == features.FramesExpected, $"{features.Frames} frames came, not {features.FramesExpected}.");
Require(windows.Windows == windows.WindowsExpected, $"{windows.Windows} windows came, not {windows.WindowsExpected}.");
Require(windows.Fault is null, windows.Fault ?? "");
Require(checkpoints.HeapGrowth < mostGrowth, "The managed heap grew, or was not measured.");
Require(checkpoints.WorkingSetGrowth < mostGrowth, "The working set grew, or was not measured.");
Require(features.Comparison.Windows > 0, "No window was compared.");
Require(features.Comparison.Worst <= mostDeviation, "Streamed frames differ from those of the whole clip.");
foreach (string fault in faults)
    Console.WriteLine("FAULT " + fault);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{features.Comparison.Windows:N0} windows compared, {features.Comparison.Frames:N0} frames"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Seconds / 3600.0:0.##} h, {features.Frames:N0} frames, {windows.Windows:N0} windows, "
    + $"heap {checkpoints.HeapGrowth / 1048576.0:+0.0;-0.0} MB, working set {checkpoints.WorkingSetGrowth / 1048576.0:+0.0;-0.0} MB, "
    + $"worst deviation {features.Comparison.Worst:0.0e-0} of peak"));
return faults.Count == 0 ? 0 : 1;

void Require(bool holds, string fault)
{
    if (!holds)
        faults.Add(fault);
}

// The other worker must not wait at a checkpoint for one that failed.
async Task Watched(Func<Task> work)
{
    try
    {
        await work();
    }
    catch (Exception fault)
    {
        lock (faults)
            faults.Add(fault.ToString());
        checkpoints.Leave();
    }
}

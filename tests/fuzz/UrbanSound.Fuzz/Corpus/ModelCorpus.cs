using UrbanSound.Dsp;
using UrbanSound.Models;
using UrbanSound.Tests.Compat;
using UrbanSound.Tests.Models;

namespace UrbanSound.Fuzz.Corpus;

/// <summary>Models and manifests to start from. All of them load.</summary>
internal sealed class ModelCorpus
{
    /// <summary>Loads what is needed: the proven models' probes are recorded by running them.</summary>
    internal ModelCorpus()
    {
        string folder = Directory.CreateTempSubdirectory("urbansound-fuzz-").FullName;
        try
        {
            Loudest = File.ReadAllBytes(LoudestBand.WriteProven(folder));
            LoudestManifest = ModelManifest.Load(Path.Combine(folder, "model.onnx")).ToJson();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Bundled = BundledModel.Read();
        using OnnxModel model = OnnxModel.Open(Bundled, BundledModel.Name, null, OnnxModelOptions.Default);
        Manifests = [LoudestManifest, model.Manifest.ToJson(), Waveform.ToJson(), (Waveform with { Sound = Kaldi, Input = KaldiInput }).ToJson(), BrightestColor.Manifest.ToJson()];
    }

    /// <summary>A model of 20 KB that names the loudest band, with manifest and probe.</summary>
    internal byte[] Loudest { get; }

    internal string LoudestManifest { get; }

    internal byte[] Bundled { get; }

    internal string[] Manifests { get; }

    /// <summary>Models without a manifest, for the graph alone.</summary>
    internal byte[][] Bare { get; } = [OnnxBytes.AddRow(4, [1, 2, 3, 4]), OnnxBytes.Chain(5), LoudestBand.Graph(), OnnxBytes.BrightestColor(BrightestColor.Size)];

    private static ModelManifest Waveform => LoudestBand.Manifest with
    {
        Sound = new SoundInput
        {
            SampleRate = 8000,
            Seconds = 0.5,
            Padding = ClipPadding.Zero,
            Features = SoundFeatures.Waveform,
            Spectrogram = null,
            Frames = null,
            Layout = null,
        },
        Input = new ModelInput { Name = "x", Shape = [1, 4000] },
        TrainingData = [new TrainingSet { Name = "none", Licence = "MIT", Note = "made up" }],
        Accuracy = [new MeasuredAccuracy { Metric = "accuracy", Value = 0.5, On = "nothing" }],
    };

    private static SoundInput Kaldi => LoudestBand.Manifest.Sound! with
    {
        SampleRate = 16_000,
        Spectrogram = MelSpectrogramOptions.KaldiFbank,
        Frames = 98,
        Layout = SpectrogramLayout.FramesBands,
    };

    private static ModelInput KaldiInput => new() { Name = "x", Shape = [-1, 98, 128] };
}

using UrbanSound.Audio;
using UrbanSound.Dsp;
using UrbanSound.Models;
using UrbanSound.Tests.Compat;

namespace UrbanSound.Tests.Models;

/// <summary>A model whose right answers are known: its labels are eight mel bands, and it names the loudest.</summary>
internal static class LoudestBand
{
    public const int Bands = 8;
    public const int Rate = 8000;

    public static ModelManifest Manifest { get; } = new()
    {
        FormatVersion = 1,
        Name = "loudest-band",
        Version = "1.0.0",
        Task = ModelTask.Sound,
        Labels = [.. Enumerable.Range(0, Bands).Select(b => $"band{b}")],
        Sound = new SoundInput
        {
            SampleRate = Rate,
            Seconds = 1,
            Padding = ClipPadding.Repeat,
            Features = SoundFeatures.MelSpectrogram,
            Spectrogram = new MelSpectrogramOptions
            {
                SampleRate = Rate,
                FftLength = 256,
                HopLength = 80,
                MelBands = Bands,
                Log = LogScale.Decibel,
                Reference = null,
                TopDb = 80,
                OutputScale = 0.1,
            },
            Frames = 100,
            Layout = SpectrogramLayout.BandsFrames,
        },
        Input = new ModelInput { Name = "input", Shape = [-1, 1, Bands, 100] },
        Output = new ModelOutput { Name = "logits", Meaning = OutputMeaning.Logits, Temperature = 1 },
        Licence = "MIT",
        TrainingData = [],
        Accuracy = [],
    };

    public static byte[] Graph(params (string Key, string Value)[] metadata) => OnnxBytes.LoudestBand(Bands, 100, metadata);

    /// <summary>Writes the model with a manifest and a true probe inside.</summary>
    public static string WriteProven(string folder, Func<ModelManifest, ModelManifest>? spoil = null)
    {
        string bare = Path.Combine(folder, "bare.onnx");
        File.WriteAllBytes(bare, Graph());
        ModelManifest manifest = OnnxModel.CompleteProbe(bare, Manifest);
        string path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, Graph((ModelManifest.MetadataKey, (spoil?.Invoke(manifest) ?? manifest).ToJson())));
        return path;
    }

    /// <summary>A tone in the middle of a band.</summary>
    public static float[] Tone(int band, int rate, double seconds, double amplitude = 0.5)
    {
        double top = MelFrequency.ToMel(Rate / 2.0, MelScale.Slaney);
        double hertz = MelFrequency.ToHertz(top * (band + 1) / (Bands + 1), MelScale.Slaney);
        return [.. Enumerable.Range(0, (int)(seconds * rate)).Select(n => (float)(amplitude * Math.Sin(Math.Tau * hertz * n / rate)))];
    }

    public static AudioClip Clip(int band, int rate = Rate, double seconds = 1) => new(Tone(band, rate, seconds), rate);
}

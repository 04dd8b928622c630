// The code of the documents, compiled and run: each region is a block of a Markdown file (DocumentationTests compares them).
// The namespace is not below UrbanSound, so that the using directives which the documents show are all that is needed.
using UrbanSound;
using UrbanSound.Audio;
using UrbanSound.Dsp;
using UrbanSound.Models;
using UrbanSound.Sounds;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace Documentation;

/// <summary>street.wav lies in the working folder, which is this assembly's.</summary>
public class Snippets
{
    [Fact]
    public void Classify_a_file()
    {
        #region classify
        using var classifier = SoundClassifier.LoadDefault();
        var result = classifier.Classify("street.wav");
        Console.WriteLine($"{result.Label}  {result.Score:P1}");
        #endregion

        Assert.Contains(result.Label, classifier.Manifest.Labels);
        Assert.Equal(1, result.Scores.Sum(s => s.Score), 3);
    }

    [Fact]
    public async Task Classify_many_files()
    {
        using var classifier = SoundClassifier.LoadDefault();

        #region many-files
        await foreach (var file in classifier.ClassifyAsync(Directory.EnumerateFiles(".", "*.wav")))
            Console.WriteLine($"{file.Path}  {file.Result?.Label ?? file.Error!.Message}");
        #endregion

        int count = 0;
        await foreach (var file in classifier.ClassifyAsync(Directory.EnumerateFiles(".", "*.wav")))
        {
            Assert.NotNull(file.Result);
            count++;
        }

        Assert.True(count > 0);
    }

    [Fact]
    public async Task Find_the_events_of_a_long_recording()
    {
        using var classifier = SoundClassifier.LoadDefault();

        #region detect
        await foreach (var found in classifier.DetectAsync("street.wav"))
            Console.WriteLine($"{found.Start.TotalSeconds:F1} s to {found.End.TotalSeconds:F1} s  {found.Label}  {found.Score:P0}");
        #endregion

        await foreach (var found in classifier.DetectAsync("street.wav"))
        {
            Assert.True(found.Start < found.End);
            Assert.InRange(found.Score, DetectionOptions.Default.Threshold, 1);
        }
    }

    [Fact]
    public void Compute_log_mel_features()
    {
        #region features
        var clip = AudioClip.Load("street.wav");
        var samples = Resampler.Get(clip.SampleRate, 16000).Process(clip.Samples);

        var mel = new MelSpectrogram(MelSpectrogramOptions.Whisper);
        float[] values = mel.Compute(samples);   // 80 bands, each with all its frames
        #endregion

        Assert.Equal(80 * 2000, values.Length);
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Tell_faults_apart()
    {
        using var folder = new TemporaryFolder();
        using var classifier = SoundClassifier.Load(LoudestBand.WriteProven(folder.Path));
        string path = folder.File("notes.wav");
        File.WriteAllText(path, "no sound at all");
        var said = new StringWriter();

        #region faults
        try
        {
            classifier.Classify(path);
        }
        catch (UrbanSoundException fault) when (fault.Kind is UrbanSoundErrorKind.InvalidMedia or UrbanSoundErrorKind.UnsupportedMedia)
        {
            said.WriteLine(fault.Message);   // names the file, the fault, and what to do
        }
        #endregion

        Assert.Contains("notes.wav", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Give_a_foreign_model_its_manifest_and_use_it()
    {
        File.WriteAllBytes("birds.onnx", LoudestBand.Graph());
        File.WriteAllText("birds.json", LoudestBand.Manifest.ToJson());
        var clip = LoudestBand.Clip(5);
        try
        {
            #region probe
            var manifest = ModelManifest.Load("birds.json");
            var proven = OnnxModel.CompleteProbe("birds.onnx", manifest);
            File.WriteAllText("birds.onnx.json", proven.ToJson());
            #endregion

            #region own-model
            using var birds = SoundClassifier.Load("birds.onnx");   // its manifest inside it, or in birds.onnx.json
            Console.WriteLine(birds.Classify(clip).Label);
            #endregion

            Assert.Equal("band5", birds.Classify(clip).Label);

            #region explicit-settings
            using var explicitly = SoundClassifier.Load("birds.onnx", manifest);
            #endregion

            Assert.Equal("band5", explicitly.Classify(clip).Label);
        }
        finally
        {
            foreach (string file in new[] { "birds.onnx", "birds.json", "birds.onnx.json" })
                File.Delete(file);
        }
    }
}

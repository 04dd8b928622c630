using UrbanSound.Models;
using UrbanSound.Sounds;

namespace UrbanSound.Tests;

/// <summary>The model inside the package. Its accuracy is measured by cross-validation (docs/accuracy.md), not here.</summary>
public sealed class BundledModelTests : IDisposable
{
    private readonly SoundClassifier _classifier = SoundClassifier.LoadDefault();

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public void Names_the_classes_of_UrbanSound8K_in_their_order() =>
        Assert.Equal(
            ["air_conditioner", "car_horn", "children_playing", "dog_bark", "drilling", "engine_idling", "gun_shot", "jackhammer", "siren", "street_music"],
            _classifier.Manifest.Labels);

    [Fact]
    public void Is_small_enough_to_travel_in_the_package() => Assert.InRange(BundledModel.Read().Length, 1, 4_000_000);

    [Fact]
    public void Tells_its_licence_its_data_and_its_measured_accuracy()
    {
        ModelManifest manifest = _classifier.Manifest;
        Assert.Contains("CC BY-NC 3.0", manifest.Licence, StringComparison.Ordinal);
        Assert.Contains(manifest.TrainingData, data => data.Name == "UrbanSound8K");
        MeasuredAccuracy accuracy = Assert.Single(manifest.Accuracy, a => a.Metric == "accuracy");
        Assert.InRange(accuracy.Value, 0.63, 1);
        Assert.NotNull(manifest.Probe);
    }

    [Theory]
    [InlineData("siren.wav", "siren")]
    [InlineData("car_horn.wav", "car_horn")]
    [InlineData("gun_shot.wav", "gun_shot")]
    [InlineData("dog_bark.wav", "dog_bark")]
    public void Recognises_synthesised_sounds(string file, string label) =>
        Assert.Equal(label, _classifier.Classify(Repository.Path("samples", "media", file)).Label);

    [Fact]
    public async Task Finds_the_siren_in_the_synthesised_street()
    {
        var labels = new List<string>();
        await foreach (SoundEvent found in _classifier.DetectAsync(Repository.Path("samples", "media", "street.wav")))
        {
            if (found.Start < TimeSpan.FromSeconds(8) && found.End > TimeSpan.FromSeconds(2))
                labels.Add(found.Label);
        }

        Assert.Contains("siren", labels);
    }

    [SharedDataFact("data/us8k-raw")]
    public void Classifies_every_untouched_recording_of_the_data_set()
    {
        string[] files = Directory.GetFiles(SharedData.Path("data", "us8k-raw"), "*.wav");
        Assert.Equal(45, files.Length);
        foreach (string file in files)
        {
            InferenceResult result = _classifier.Classify(file);
            Assert.Equal(1, result.Scores.Sum(s => s.Score), 1e-4);
        }
    }
}

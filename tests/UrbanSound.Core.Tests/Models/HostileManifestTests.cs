using UrbanSound.Models;

namespace UrbanSound.Tests.Models;

/// <summary>Manifests that a mutation of good ones brought to light; each did something else than be refused.</summary>
public sealed class HostileManifestTests
{
    private static readonly ModelManifest Proven = LoudestBand.Manifest with
    {
        Probe = new ModelProbe
        {
            Recipe = "chirp-noise-1",
            Seed = 1,
            Seconds = 1,
            TensorMean = 1,
            TensorRms = 2,
            TensorValues = [3],
            Outputs = [4],
            Tolerance = 0.002,
        },
    };

    [Theory]
    [InlineData("\"tensorMean\": 1", "\"tensorMean\": 1e999")]
    [InlineData("\"tensorRms\": 2", "\"tensorRms\": -1e999")]
    [InlineData("\"tensorValues\": [3]", "\"tensorValues\": [3e38, 3e39]")]
    [InlineData("\"outputs\": [4]", "\"outputs\": [4, 1e400]")]
    public void Refuses_a_probe_whose_numbers_are_beyond_any_float(string good, string bad)
    {
        // One line a list, so that the replacement finds it.
        string json = string.Join(' ', Proven.ToJson().Split('\n').Select(line => line.Trim())).Replace("[ ", "[").Replace(" ]", "]");
        Assert.Contains(good, json);

        var fault = Assert.Throws<UrbanSoundException>(() => ModelManifest.Parse(json.Replace(good, bad), "m"));

        Assert.Equal(UrbanSoundErrorKind.InvalidModel, fault.Kind);
        Assert.Contains("within the range of a float", fault.Message);
    }

    [Theory]
    [InlineData("\ud800")]
    [InlineData("{\"name\": \"\udc00\"}")]
    public void Refuses_half_a_surrogate_pair_as_any_other_broken_text(string json) =>
        Assert.Equal(UrbanSoundErrorKind.InvalidModel, Assert.Throws<UrbanSoundException>(() => ModelManifest.Parse(json, "m")).Kind);

    [Fact]
    public void Refuses_a_window_that_would_take_all_of_memory()
    {
        SoundInput sound = LoudestBand.Manifest.Sound! with
        {
            SampleRate = 768_000,
            Seconds = 600,
            Spectrogram = LoudestBand.Manifest.Sound!.Spectrogram! with { SampleRate = 768_000, HopLength = 1_000_000 },
        };
        Assert.Contains("460800000 samples, more than 16777216", Fault(sound));
    }

    [Theory]
    [InlineData(1, 65_536, 8, 10, true)]
    [InlineData(10, 256, 2048, 60, true)]
    [InlineData(1, 256, 8, 60, false)]
    public void Refuses_a_spectrogram_that_nobody_could_wait_for(int hop, int fftLength, int bands, double seconds, bool isTooMuch)
    {
        SoundInput sound = LoudestBand.Manifest.Sound! with
        {
            Seconds = seconds,
            Spectrogram = LoudestBand.Manifest.Sound!.Spectrogram! with { HopLength = hop, FftLength = fftLength, MelBands = bands },
        };
        Assert.Equal(isTooMuch, Fault(sound).Contains("more than a model may ask for", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_stays_a_line_whatever_the_manifest_calls_its_tensors()
    {
        ModelManifest manifest = LoudestBand.Manifest with { Input = LoudestBand.Manifest.Input with { Name = "a\n\u001b[31mb" } };

        var fault = Assert.Throws<UrbanSoundException>(() => OnnxModel.Open(LoudestBand.Graph(), "m", manifest, OnnxModelOptions.Default));

        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        Assert.DoesNotContain(fault.Message, char.IsControl);
    }

    [Fact]
    public void A_refusal_of_a_member_with_an_endless_name_stays_readable()
    {
        string json = $"{{\"{new string('x', 500_000)}\": 1}}";
        Assert.InRange(Assert.Throws<UrbanSoundException>(() => ModelManifest.Parse(json, "m")).Message.Length, 1, 3000);
    }

    private static string Fault(SoundInput sound) => Assert.Throws<UrbanSoundException>(
        () => new SoundPreprocessor(LoudestBand.Manifest with { Sound = sound, Input = new ModelInput { Name = "input", Shape = [-1, 1] } })).Message;
}

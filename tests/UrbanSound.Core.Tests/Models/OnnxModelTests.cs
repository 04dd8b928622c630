using UrbanSound.Models;
using UrbanSound.Tests.Compat;

namespace UrbanSound.Tests.Models;

public sealed class OnnxModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loads_a_model_that_proves_itself()
    {
        using OnnxModel model = OnnxModel.Load(LoudestBand.WriteProven(_folder.Path));
        Assert.Equal("loudest-band", model.Identity.Name);
        Assert.Matches("^[0-9a-f]{64}$", model.Identity.Hash);
        Assert.Matches("^[0-9a-f]{64}$", model.Identity.ManifestHash);
        Assert.True(model.TakesBatches);
    }

    [Fact]
    public void Reads_the_manifest_beside_the_file_when_there_is_none_inside()
    {
        string inside = LoudestBand.WriteProven(_folder.Path), bare = _folder.File("bare.onnx");
        File.WriteAllText(bare + ".json", ModelManifest.Load(inside).ToJson());
        using OnnxModel model = OnnxModel.Load(bare);
        Assert.Equal(8, model.Manifest.Labels.Count);
    }

    [Fact]
    public void Refuses_a_model_without_manifest_and_says_what_to_do()
    {
        File.WriteAllBytes(_folder.File("m.onnx"), LoudestBand.Graph());
        UrbanSoundException fault = Fails(UrbanSoundErrorKind.InvalidModel);
        Assert.Contains("no manifest", fault.Message, StringComparison.Ordinal);
        Assert.Contains("model-manifest.md", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_model_without_manifest_when_its_settings_are_given()
    {
        File.WriteAllBytes(_folder.File("m.onnx"), LoudestBand.Graph());
        using OnnxModel model = OnnxModel.Load(_folder.File("m.onnx"), LoudestBand.Manifest);
        Assert.Equal("band0", model.Manifest.Labels[0]);
    }

    [Fact]
    public void Refuses_a_manifest_without_probe()
    {
        File.WriteAllBytes(_folder.File("m.onnx"), LoudestBand.Graph((ModelManifest.MetadataKey, LoudestBand.Manifest.ToJson())));
        Assert.Contains("no probe", Fails(UrbanSoundErrorKind.InvalidModel).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_manifest_whose_pre_processing_is_another_and_tells_both_numbers()
    {
        string path = LoudestBand.WriteProven(_folder.Path, m => m with
        {
            Sound = m.Sound! with { Spectrogram = m.Sound!.Spectrogram! with { MelScale = UrbanSound.Dsp.MelScale.Htk } },
        });
        UrbanSoundException fault = Assert.Throws<UrbanSoundException>(() => OnnxModel.Load(path));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        Assert.Matches(@"probe fails: .* is -?[\d.e-]+, the manifest says -?[\d.e-]+", fault.Message);
    }

    [Fact]
    public void Refuses_weights_that_are_not_the_manifests()
    {
        string path = LoudestBand.WriteProven(_folder.Path, m => m with { Probe = m.Probe! with { Outputs = [.. m.Probe.Outputs.Select(v => v + 0.5f)] } });
        UrbanSoundException fault = Assert.Throws<UrbanSoundException>(() => OnnxModel.Load(path));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        Assert.Contains("output 0", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input.name", "the manifest's input 'other'")]
    [InlineData("output.name", "the manifest's output 'other'")]
    [InlineData("labels", "8 values, the manifest has 2 labels")]
    [InlineData("shape", "shape [-1, 1, 8, 100], the manifest says")]
    public void Refuses_a_manifest_written_for_another_graph(string what, string told)
    {
        ModelManifest m = LoudestBand.Manifest;
        ModelManifest other = what switch
        {
            "input.name" => m with { Input = m.Input with { Name = "other" } },
            "output.name" => m with { Output = m.Output with { Name = "other" } },
            "labels" => m with { Labels = ["a", "b"] },
            _ => m with { Input = m.Input with { Shape = [-1, 1, 4, 200] } },
        };
        File.WriteAllBytes(_folder.File("m.onnx"), LoudestBand.Graph());
        UrbanSoundException fault = Assert.Throws<UrbanSoundException>(() => OnnxModel.Load(_folder.File("m.onnx"), other));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_truncated_model()
    {
        byte[] whole = File.ReadAllBytes(LoudestBand.WriteProven(_folder.Path));
        foreach (int length in new[] { 0, 1, 20, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(_folder.File("m.onnx"), whole[..length]);
            Fails(UrbanSoundErrorKind.InvalidModel);
        }
    }

    [Fact]
    public void Refuses_a_file_that_is_no_model()
    {
        File.WriteAllText(_folder.File("m.onnx"), "label,score\ndog_bark,0.9\n");
        Assert.Contains("no ONNX model", Fails(UrbanSoundErrorKind.InvalidModel).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_a_missing_file_from_a_bad_one() => Fails(UrbanSoundErrorKind.NotFound);

    [Fact]
    public void Refuses_a_folder()
    {
        Directory.CreateDirectory(_folder.File("m.onnx"));
        Fails(UrbanSoundErrorKind.AccessDenied);
    }

    [Fact]
    public void Refuses_a_model_for_something_else()
    {
        File.WriteAllBytes(_folder.File("m.onnx"), OnnxBytes.AddRow(3, [1, 2, 3]));
        UrbanSoundException fault = Assert.Throws<UrbanSoundException>(() => OnnxModel.Load(_folder.File("m.onnx"), LoudestBand.Manifest));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
    }

    private UrbanSoundException Fails(UrbanSoundErrorKind kind)
    {
        var fault = Assert.Throws<UrbanSoundException>(() => OnnxModel.Load(_folder.File("m.onnx")));
        Assert.Equal(kind, fault.Kind);
        Assert.StartsWith(_folder.File("m.onnx"), fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        return fault;
    }
}

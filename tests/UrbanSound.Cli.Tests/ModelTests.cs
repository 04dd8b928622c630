using System.Text.Json;
using UrbanSound.Models;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class ModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shows_what_a_model_says_of_itself()
    {
        var said = await Cli.RunAsync("model", "show", LoudestBand.WriteProven(_folder.Path));
        Assert.Equal((0, ""), (said.Code, said.Error));
        foreach (var part in (string[])["loudest-band", "1.0.0", "band0, band1", "MIT", "8000 Hz", "SHA-256", "passed"])
            Assert.Contains(part, said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_manifest_as_json()
    {
        var model = LoudestBand.WriteProven(_folder.Path);
        var said = await Cli.RunAsync("model", "show", model, "--json");
        Assert.Equal("loudest-band", ModelManifest.Parse(said.Output, "output").Name);
        await File.WriteAllTextAsync(_folder.File("m.json"), said.Output);
        var again = await Cli.RunAsync("model", "show", _folder.File("m.json"), "--json");
        Assert.Equal(said.Output, again.Output);
    }

    [Fact]
    public async Task A_probe_makes_a_bare_model_loadable()
    {
        await File.WriteAllBytesAsync(_folder.File("bare.onnx"), LoudestBand.Graph());
        await File.WriteAllTextAsync(_folder.File("m.json"), LoudestBand.Manifest.ToJson());
        var refused = await Cli.RunAsync("model", "show", _folder.File("bare.onnx"));
        Assert.Equal(ExitCode.Failure, refused.Code);

        var said = await Cli.RunAsync("model", "probe", _folder.File("bare.onnx"), "--manifest", _folder.File("m.json"));
        Assert.Equal((0, ""), (said.Code, said.Error));
        await File.WriteAllTextAsync(_folder.File("bare.onnx.json"), said.Output);
        Assert.Equal(0, (await Cli.RunAsync("model", "show", _folder.File("bare.onnx"))).Code);
    }

    [Fact]
    public async Task The_bundled_model_is_shown_without_an_argument()
    {
        var said = await Cli.RunAsync("model", "show", "--json");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(
            ["air_conditioner", "car_horn", "children_playing", "dog_bark", "drilling", "engine_idling", "gun_shot", "jackhammer", "siren", "street_music"],
            ModelManifest.Parse(said.Output, "bundled").Labels.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_doctor_finds_everything_where_the_tests_run()
    {
        var said = await Cli.RunAsync("doctor", "--json");
        var report = JsonDocument.Parse(said.Output).RootElement;
        Assert.True(report.GetProperty("healthy").GetBoolean(), said.Output);
        Assert.Equal(0, said.Code);
        Assert.True(report.GetProperty("nativeLibraries")[0].GetProperty("found").GetBoolean());
        Assert.Contains("Bundled model", (await Cli.RunAsync("doctor")).Output, StringComparison.Ordinal);
    }
}

using UrbanSound.Tests;
using UrbanSound.Tests.Imaging;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class ClassifyPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _labels;

    public ClassifyPicturesTests()
    {
        _labels = _folder.File("labels.txt");
        File.WriteAllText(_labels, "red  \ngreen, or the like\ndeep blue, dark\n\n");
        for (int i = 0; i < 3; i++)
        {
            byte[] rgb = BrightestColor.Picture((byte)(i == 0 ? 200 : 9), (byte)(i == 1 ? 200 : 9), (byte)(i == 2 ? 200 : 9), 300, 300).Pixels.ToArray();
            File.WriteAllBytes(_folder.File($"test_{i}.JPG"), PictureFiles.Png(300, 300, rgb));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_that_carries_its_manifest_needs_no_options()
    {
        var said = await Cli.RunAsync("classify", _folder.File("test_2.JPG"), "--model", BrightestColor.WriteProven(_folder.Path), "--json");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal("deep blue", said.Json.Single().GetProperty("label").GetString());
    }

    [Fact]
    public async Task Pairs_hold_the_label_up_to_its_comma_with_underscores()
    {
        string model = BrightestColor.WriteProven(_folder.Path);
        var said = await Cli.RunAsync("classify", _folder.File("test_1.JPG"), _folder.File("test_2.JPG"), "--model", model, "--format", "pairs");
        Assert.Equal(["test_1.JPG, green", "test_2.JPG, deep_blue"], said.Lines);
    }

    [Fact]
    public async Task A_folder_is_walked_for_pictures_and_a_bad_one_is_answered_in_its_place()
    {
        string pictures = Directory.CreateDirectory(_folder.File("in")).FullName;
        File.Copy(_folder.File("test_0.JPG"), Path.Combine(pictures, "a.png"));
        File.WriteAllText(Path.Combine(pictures, "b.png"), "no picture");
        File.WriteAllText(Path.Combine(pictures, "c.wav"), "a sound is passed over");
        var said = await Cli.RunAsync("classify", pictures, "--model", BrightestColor.WriteProven(_folder.Path), "--json");
        Assert.Equal(2, said.Json.Length);
        Assert.Equal("red", said.Json[0].GetProperty("label").GetString());
        Assert.Equal("unsupportedMedia", said.Json[1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Packing_a_manifest_makes_a_model_that_loads_and_answers()
    {
        string bare = BrightestColor.WriteBare(_folder.Path), draft = _folder.File("draft.json"), packed = _folder.File("packed.onnx");
        await File.WriteAllTextAsync(draft, BrightestColor.Manifest.ToJson());
        // Twice: the second manifest takes the place of the first.
        Assert.Equal(0, (await Cli.RunAsync("model", "pack", bare, "--manifest", draft, "-o", packed)).Code);
        Assert.Equal(0, (await Cli.RunAsync("model", "pack", packed, "--manifest", draft, "-o", packed)).Code);
        var said = await Cli.RunAsync("classify", _folder.File("test_0.JPG"), "--model", packed, "--json");
        Assert.Equal("red", said.Json.Single().GetProperty("label").GetString());
        Assert.Contains("waves-noise-1", (await Cli.RunAsync("model", "show", packed, "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_a_model_without_a_manifest_come_as_options()
    {
        string bare = BrightestColor.WriteBare(_folder.Path);
        var said = await Cli.RunAsync("classify", _folder.File("test_0.JPG"), "--model", bare, "--image-preset", "torchvision", "--labels", _labels, "--json");
        // The preset's 224 × 224 is not this model's size: told, and not guessed around.
        Assert.NotEqual(0, said.Code);
        Assert.Contains("16", said.Error, StringComparison.Ordinal);
        Assert.Contains("together", (await Cli.RunAsync("classify", "x.png", "--model", bare, "--image-preset", "keras")).Error, StringComparison.Ordinal);
    }
}

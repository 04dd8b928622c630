using System.Net.Http.Json;
using System.Text.Json;
using UrbanSound.Cli.Faces;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public class FacesTests
{
    private static readonly string[] Orl = ["data", "faces", "orl"];

    [Fact]
    public void Tables_of_people_may_hold_quotes_commas_and_line_breaks()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("p.csv"), "name,major\r\n\"Lovelace, Ada\",\"analytical \"\"engines\"\"\nand more\"\r\n\r\n");

        var (header, rows) = SimpleCsv.Read(folder.File("p.csv"));

        Assert.Equal(["name", "major"], header);
        Assert.Equal(["Lovelace, Ada", "analytical \"engines\"\nand more"], Assert.Single(rows));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name,name\na,b\n")]
    [InlineData("name,major\na\n")]
    [InlineData("name\n\"open")]
    public void Broken_tables_of_people_are_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("p.csv"), text);
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Assert.Throws<UrbanSoundException>(() => SimpleCsv.Read(folder.File("p.csv"))).Kind);
    }

    [Fact]
    public async Task Nobody_is_enrolled_without_consent()
    {
        var said = await Cli.RunAsync("faces", "enrol", "people", "--gallery", "g", "--detector", "d.onnx", "--embedder", "e.onnx");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("--consent", said.Error, StringComparison.Ordinal);
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task People_are_enrolled_recognised_with_their_record_and_erased()
    {
        using var folder = new TemporaryFolder();
        string gallery = folder.File("gallery"), people = folder.File("people");
        string[] names = [.. Directory.GetDirectories(SharedData.Path(Orl)).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        foreach (var name in names.Take(10))
        {
            Directory.CreateDirectory(Path.Combine(people, name));
            foreach (var photo in (int[])[1, 2, 3])
                File.Copy(SharedData.Path([.. Orl, name, $"{photo}.pgm"]), Path.Combine(people, name, $"{photo}.pgm"));
        }
        File.WriteAllText(folder.File("p.csv"), $"name,major\n{names[0]},physics\n");
        string[] models = ["--detector", Model("scrfd_500m_bnkps.onnx"), "--embedder", Model("mobilefacenet.onnx")];

        var enrolled = await Cli.RunAsync(["faces", "enrol", people, "--gallery", gallery, "--consent", "test", .. models]);
        Assert.True(enrolled.Code == ExitCode.Success, enrolled.Error);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("persons", "import", folder.File("p.csv"), "--gallery", gallery)).Code);

        string known = SharedData.Path([.. Orl, names[0], "9.pgm"]), stranger = SharedData.Path([.. Orl, names[20], "9.pgm"]);
        var said = await Cli.RunAsync(["faces", "identify", known, stranger, "--gallery", gallery, "--json", .. models]);
        Assert.Equal(ExitCode.Success, said.Code);
        Assert.Equal(names[0], said.Json[0].GetProperty("label").GetString());
        Assert.Equal("physics", said.Json[0].GetProperty("record").GetProperty("major").GetString());
        Assert.Equal(4, said.Json[0].GetProperty("faces")[0].GetProperty("box").GetArrayLength());
        Assert.Equal("unknown", said.Json[1].GetProperty("label").GetString());

        // A server gives the same answers.
        using (var server = await Served.StartAsync(["--gallery", gallery, .. models]))
        using (var client = new HttpClient { BaseAddress = server.Address })
        {
            foreach (var (photo, i) in new[] { known, stranger }.Select((p, i) => (p, i)))
            {
                using var body = new ByteArrayContent(await File.ReadAllBytesAsync(photo)) { Headers = { ContentType = new("image/x-portable-graymap") } };
                using var response = await client.PostAsync("/invocations", body);
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
                foreach (var member in (string[])["label", "faces"])
                    Assert.Equal(said.Json[i].GetProperty(member).GetRawText(), answer.GetProperty(member).GetRawText());
            }
        }

        var erased = await Cli.RunAsync("faces", "erase", names[0], "--gallery", gallery, "--embedder", Model("mobilefacenet.onnx"));
        Assert.Equal(3, erased.Json[0].GetProperty("samples").GetInt32());
        said = await Cli.RunAsync(["faces", "identify", known, "--gallery", gallery, "--json", .. models]);
        Assert.Equal("unknown", said.Json[0].GetProperty("label").GetString());
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task Photos_become_aligned_pictures_with_the_same_split_for_the_same_seed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("people/s1"));
        for (var photo = 1; photo <= 6; photo++)
            File.Copy(SharedData.Path([.. Orl, "s1", $"{photo}.pgm"]), folder.File($"people/s1/{photo}.pgm"));

        foreach (var output in (string[])["a", "b"])
        {
            var said = await Cli.RunAsync(
                "faces", "prepare", folder.File("people"), "--detector", Model("scrfd_500m_bnkps.onnx"), "--output", folder.File(output), "--validation", "2");
            Assert.True(said.Code == ExitCode.Success, said.Error);
        }

        string[] Names(string output, string part) => [.. Directory.GetFiles(folder.File($"{output}/{part}/s1")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(4, Names("a", "train").Length);
        Assert.Equal(2, Names("a", "validation").Length);
        Assert.Equal(Names("a", "validation"), Names("b", "validation"));
        Assert.Empty(Names("a", "train").Intersect(Names("a", "validation")));
        var picture = UrbanSound.Imaging.RgbImage.Load(Directory.GetFiles(folder.File("a/train/s1"))[0]);
        Assert.Equal((160, 160), (picture.Width, picture.Height));
    }

    [SharedDataFact("data", "faces", "orl")]
    public async Task A_classifier_of_people_is_trained_with_unknown_and_recognises_them_in_pictures()
    {
        using var folder = new TemporaryFolder();
        string[] names = [.. Directory.GetDirectories(SharedData.Path(Orl)).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        foreach (var name in names.Take(16))
        {
            Directory.CreateDirectory(folder.File($"people/{name}"));
            for (var photo = 1; photo <= 7; photo++)
                File.Copy(SharedData.Path([.. Orl, name, $"{photo}.pgm"]), folder.File($"people/{name}/{photo}.pgm"));
        }
        string[] detector = ["--detector", Model("scrfd_500m_bnkps.onnx")];
        string Train(string output) => string.Join('|', (string[])["faces", "train", folder.File("people"), "--embedder", Model("mobilefacenet.onnx"), "--validation", "2", "--output", folder.File(output), .. detector]);

        var said = await Cli.RunAsync(Train("people.onnx").Split('|'));
        Assert.True(said.Code == ExitCode.Success, said.Error);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync(Train("again.onnx").Split('|'))).Code);

        // The name stands in the manifest; weights and everything else are the same.
        using (var model = ImageClassifier.Load(folder.File("people.onnx")))
        using (var again = ImageClassifier.Load(folder.File("again.onnx")))
        {
            Assert.Equal([.. names.Take(16), "unknown"], model.Manifest.Labels);
            Assert.Equal(model.Manifest.Probe!.Outputs, again.Manifest.Probe!.Outputs);
        }
        string[] known = [.. names.Take(16).Select(n => SharedData.Path([.. Orl, n, "9.pgm"]))];
        string[] strangers = [.. names.Skip(16).Select(n => SharedData.Path([.. Orl, n, "9.pgm"]))];
        var answers = (await Cli.RunAsync(["faces", "identify", .. known, .. strangers, "--classifier", folder.File("people.onnx"), "--json", .. detector])).Json;
        Assert.InRange(answers.Take(16).Where((a, i) => a.GetProperty("label").GetString() == names[i]).Count(), 15, 16);
        Assert.InRange(answers.Skip(16).Count(a => a.GetProperty("label").GetString() != "unknown"), 0, 1);
    }

    private static string Model(string name) => SharedData.Path("data", "models", "vision", name);
}

using System.Text.Json.Nodes;
using UrbanSound.Models;

namespace UrbanSound.Tests.Models;

public class ModelManifestTests
{
    [Fact]
    public void Survives_a_round_trip_through_JSON()
    {
        string json = LoudestBand.Manifest.ToJson();
        Assert.Equal(json, ModelManifest.Parse(json, "test").ToJson());
    }

    [Fact]
    public void Writes_names_that_the_specification_uses()
    {
        JsonNode json = JsonNode.Parse(LoudestBand.Manifest.ToJson())!;
        Assert.Equal("mel-spectrogram", (string?)json["sound"]!["features"]);
        Assert.Equal("bands-frames", (string?)json["sound"]!["layout"]);
        Assert.Equal("slaney", (string?)json["sound"]!["spectrogram"]!["melScale"]);
        Assert.Equal(-1, (int)json["input"]!["shape"]![0]!);
    }

    [Fact]
    public void Refuses_a_manifest_that_leaves_any_parameter_out()
    {
        JsonObject whole = JsonNode.Parse(LoudestBand.Manifest.ToJson())!.AsObject();
        string[] optional = ["description", "probe", "note"];
        int checkedMembers = 0;
        foreach (string path in Members(whole, ""))
        {
            if (optional.Contains(path.Split('.')[^1]))
                continue;
            JsonObject copy = whole.DeepClone().AsObject();
            string[] parts = path.Split('.');
            JsonNode at = copy;
            foreach (string part in parts[..^1])
                at = at[part]!;
            at.AsObject().Remove(parts[^1]);
            var fault = Assert.Throws<UrbanSoundException>(() => ModelManifest.Parse(copy.ToJsonString(), "test.json"));
            Assert.Equal(UrbanSoundErrorKind.InvalidModel, fault.Kind);
            Assert.Contains(parts[^1], fault.Message, StringComparison.Ordinal);
            checkedMembers++;
        }

        // The spectrogram alone has more than twenty.
        Assert.True(checkedMembers > 40, $"only {checkedMembers} members were checked");
    }

    [Theory]
    [InlineData("\"name\"", "\"nmae\"", "nmae")]
    [InlineData("\"slaney\"", "\"mel\"", "melScale")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "formatVersion 2")]
    [InlineData("\"band1\"", "\"band0\"", "labels repeat")]
    [InlineData("\"temperature\": 1", "\"temperature\": 0", "temperature")]
    [InlineData("\"frames\": 100", "\"frames\": 500", "frames")]
    [InlineData("\"fftLength\": 256", "\"fftLength\": 1", "FftLength")]
    [InlineData("\"licence\": \"MIT\"", "\"licence\": null", "licence")]
    [InlineData("\"seconds\": 1", "\"seconds\": 1e300", "seconds")]
    [InlineData("\"sampleRate\": 8000", "\"sampleRate\": 8000.5", "sampleRate")]
    [InlineData("[\n      -1,", "[\n      -2147483648,", "input.shape")]
    [InlineData("\"trainingData\": []", "\"trainingData\": [null]", "trainingData")]
    [InlineData("\"accuracy\": []", "\"accuracy\": [null]", "accuracy")]
    [InlineData("\"accuracy\": []", "\"accuracy\": [{\"metric\":\"accuracy\",\"value\":63,\"on\":\"x\"}]", "accuracy")]
    [InlineData("{", "", "")]
    public void Names_the_fault(string healthy, string broken, string named)
    {
        string json = LoudestBand.Manifest.ToJson();
        int at = json.IndexOf(healthy, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the manifest has no {healthy}");
        var fault = Assert.Throws<UrbanSoundException>(() => ModelManifest.Parse(json[..at] + broken + json[(at + healthy.Length)..], "test.json"));
        Assert.Equal(UrbanSoundErrorKind.InvalidModel, fault.Kind);
        Assert.StartsWith("test.json: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Refuses_a_manifest_of_absurd_length() =>
        Assert.Throws<UrbanSoundException>(() => ModelManifest.Parse(new string(' ', 2_000_000), "test.json"));

    private static IEnumerable<string> Members(JsonObject node, string prefix)
    {
        foreach ((string name, JsonNode? value) in node)
        {
            yield return prefix + name;
            if (value is JsonObject inner)
            {
                foreach (string path in Members(inner, $"{prefix}{name}."))
                    yield return path;
            }
        }
    }
}

using System.Text.Json.Nodes;
using UrbanSound.Dsp;
using UrbanSound.Imaging;
using UrbanSound.Models;
using UrbanSound.Tests.Documentation;

namespace UrbanSound.Tests.Models;

/// <summary>
/// Keeps docs/model-manifest.md, its schema and the code the same: by what the code writes and refuses, not by looking at its types.
/// </summary>
public class ManifestSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(Repository.Read("docs/model-manifest.schema.json"))!.AsObject();

    /// <summary>A manifest in which nothing is left out.</summary>
    private static readonly ModelManifest Full = LoudestBand.Manifest with
    {
        Description = "Names the loudest of eight bands.",
        TrainingData = [new TrainingSet { Name = "none", Licence = "MIT", Note = "Its weights were written down." }],
        Accuracy = [new MeasuredAccuracy { Metric = "accuracy", Value = 1, On = "tones" }],
        Probe = new ModelProbe
        {
            Recipe = "chirp-noise-1",
            Seed = 8000,
            Seconds = 0.5,
            TensorMean = 0,
            TensorRms = 1,
            TensorValues = [0, 1],
            Outputs = [0, 1, 2, 3, 4, 5, 6, 7],
            Tolerance = 0.002,
        },
    };

    /// <summary>The same for a picture.</summary>
    private static readonly ModelManifest FullImage = BrightestColor.Manifest with
    {
        Probe = Full.Probe! with { Recipe = "waves-noise-1", Seconds = 0, Outputs = [0, 1, 2] },
    };

    [Fact]
    public void Schema_has_the_members_that_the_code_writes()
    {
        string[] optional = ["description", "probe", "note", "sound", "image"];
        int objects = 0;
        JsonNode both = JsonNode.Parse(Full.ToJson())!;
        both["image"] = JsonNode.Parse(FullImage.ToJson())!["image"]!.DeepClone();
        Compare(both, Schema, "manifest");
        Assert.Equal(9, objects);

        void Compare(JsonNode value, JsonObject schema, string path)
        {
            if (value is JsonArray { Count: > 0 } array && array[0] is JsonObject)
                Compare(array[0]!, schema["items"]!.AsObject(), path + "[]");
            if (value is not JsonObject written)
                return;
            objects++;
            JsonObject properties = schema["properties"]!.AsObject();
            string[] names = [.. written.Select(member => member.Key)];
            IEnumerable<string> required = schema["required"]!.AsArray().Select(name => (string)name!);
            Assert.Equal((path, Sorted(names)), (path, Sorted(properties.Select(member => member.Key))));
            Assert.Equal((path, Sorted(names.Except(optional))), (path, Sorted(required)));
            Assert.False((bool)schema["additionalProperties"]!, path);
            foreach ((string name, JsonNode? member) in written)
            {
                JsonObject described = properties[name]!.AsObject();
                Assert.False(string.IsNullOrWhiteSpace((string?)described["description"]), $"{path}.{name} is not described.");
                if (member is not null)
                    Compare(member, described, $"{path}.{name}");
            }
        }

        static string Sorted(IEnumerable<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_has_the_choices_that_the_code_knows()
    {
        int choices = 0;
        Check<ModelTask>("task", value => Full with { Task = value });
        Check<ClipPadding>("sound.padding", value => Full with { Sound = Full.Sound! with { Padding = value } });
        Check<SoundFeatures>("sound.features", value => Full with { Sound = Full.Sound! with { Features = value } });
        Check<SpectrogramLayout>("sound.layout", value => Full with { Sound = Full.Sound! with { Layout = value } });
        Check<OutputMeaning>("output.meaning", value => Full with { Output = Full.Output with { Meaning = value } });
        Check<ImageFit>("image.fit", value => FullImage with { Image = FullImage.Image! with { Fit = value } });
        Check<ResizeFilter>("image.filter", value => FullImage with { Image = FullImage.Image! with { Filter = value } });
        Check<ColorOrder>("image.colors", value => FullImage with { Image = FullImage.Image! with { Colors = value } });
        Check<TensorLayout>("image.layout", value => FullImage with { Image = FullImage.Image! with { Layout = value } });
        CheckMel<WindowFunction>("window", (mel, value) => mel with { Window = value });
        CheckMel<PadMode>("pad", (mel, value) => mel with { Pad = value });
        CheckMel<PreEmphasisScope>("preEmphasisScope", (mel, value) => mel with { PreEmphasisScope = value });
        CheckMel<LogScale>("log", (mel, value) => mel with { Log = value });
        CheckMel<MelScale>("melScale", (mel, value) => mel with { MelScale = value });
        CheckMel<MelNorm>("melNorm", (mel, value) => mel with { MelNorm = value });
        CheckMel<MelTriangle>("triangle", (mel, value) => mel with { Triangle = value });
        Assert.Equal(Repository.Read("docs/model-manifest.schema.json").Split("\"enum\"").Length - 1, choices);

        void CheckMel<T>(string name, Func<MelSpectrogramOptions, T, MelSpectrogramOptions> with)
            where T : struct, Enum =>
            Check<T>(
                $"sound.spectrogram.{name}",
                value => Full with { Sound = Full.Sound! with { Spectrogram = with(Full.Sound!.Spectrogram!, value) } });

        void Check<T>(string path, Func<T, ModelManifest> with)
            where T : struct, Enum
        {
            choices++;
            string[] parts = path.Split('.');
            JsonNode schema = parts.Aggregate((JsonNode)Schema, (node, part) => node["properties"]![part]!);
            IEnumerable<string?> written = Enum.GetValues<T>()
                .Select(value => (string?)parts.Aggregate(JsonNode.Parse(with(value).ToJson())!, (node, part) => node[part]!));
            Assert.Equal(written, schema["enum"]!.AsArray().Where(name => name is not null).Select(name => (string?)name));
        }
    }

    [Fact]
    public void What_lies_beyond_the_schemas_bounds_is_refused()
    {
        int bounds = 0;
        string json = Full.ToJson(), imageJson = FullImage.ToJson();
        ModelManifest.Parse(json, "sound");
        ModelManifest.Parse(imageJson, "image");
        Walk(Schema, []);
        Assert.True(bounds > 30, $"only {bounds} bounds were tried");

        void Walk(JsonObject schema, string[] path)
        {
            foreach ((string name, JsonNode? member) in schema["properties"]?.AsObject() ?? [])
                Walk(member!.AsObject(), [.. path, name]);
            bool isInteger = schema["type"] is { } type && type.ToJsonString().Contains("integer", StringComparison.Ordinal);
            if (schema["minimum"] is { } minimum)
                Refuse(path, isInteger ? (long)minimum - 1 : (double)minimum - 1e-9);
            if (schema["exclusiveMinimum"] is { } above)
                Refuse(path, (double)above);
            if (schema["maximum"] is { } maximum)
                Refuse(path, isInteger ? (long)maximum + 1 : (double)maximum + 1e-9);
            if (schema["const"] is { } constant)
                Refuse(path, isInteger ? (int)constant + 1 : constant + "x");
            if ((string?)schema["pattern"] is "\\S")
                Refuse(path, " ");
            if (schema["minLength"] is not null)
                Refuse(path, "");
            if (schema["minItems"] is not null)
                Refuse(path, new JsonArray());
            if (isInteger)
                Refuse(path, 1.5);
        }

        void Refuse(string[] path, JsonNode value)
        {
            bounds++;
            JsonNode manifest = JsonNode.Parse(path[0] == "image" ? imageJson : json)!, at = manifest;
            foreach (string part in path[..^1])
                at = at[part]!;
            at[path[^1]] = value;
            try
            {
                ModelManifest.Parse(manifest.ToJsonString(), "test");
                Assert.Fail($"{string.Join('.', path)} = {value.ToJsonString()} is against the schema, and was accepted.");
            }
            catch (UrbanSoundException fault)
            {
                Assert.Equal(UrbanSoundErrorKind.InvalidModel, fault.Kind);
            }
        }
    }

    [Fact]
    public void The_specifications_example_is_valid_and_in_the_order_in_which_the_code_writes() =>
        Assert.Equal(
            JsonNode.Parse(Example().Text)!.ToJsonString(),
            JsonNode.Parse(ModelManifest.Parse(Example().Text, "docs/model-manifest.md").ToJson())!.ToJsonString());

    [Fact]
    public void The_specifications_example_has_the_tensor_that_its_settings_give()
    {
        ModelManifest example = ModelManifest.Parse(Example().Text, "docs/model-manifest.md");
        ModelProbe probe = example.Probe!;
        var preprocessor = new SoundPreprocessor(example);
        var tensor = new float[preprocessor.TensorLength];
        preprocessor.Compute(ProbeSignal.Create(preprocessor.SampleRate, probe.Seconds, probe.Seed), tensor);

        // Other processors round differently; the numbers that a reader computes by the specification may not differ more either.
        Assert.Equal(probe.TensorMean, tensor.Average(value => (double)value), 1e-5);
        Assert.Equal(probe.TensorRms, Math.Sqrt(tensor.Average(value => (double)value * value)), 1e-5);
        Assert.All(probe.TensorValues.Index(), kept => Assert.Equal(kept.Item, tensor[kept.Index * tensor.Length / 16], 1e-4));
    }

    [Fact]
    public void The_specifications_example_prepares_sound_as_the_bundled_model_does()
    {
        ModelManifest example = ModelManifest.Parse(Example().Text, "docs/model-manifest.md");
        using var classifier = SoundClassifier.LoadDefault();
        ModelManifest bundled = classifier.Manifest;
        Assert.Equal(bundled.Labels, example.Labels);
        Assert.Equal(bundled.Sound, example.Sound);
        Assert.Equal(bundled.Input.Shape, example.Input.Shape);
    }

    private static MarkdownFile.Block Example() =>
        Assert.Single(MarkdownFile.Read("docs/model-manifest.md").Blocks, block => block.Language == "json");
}

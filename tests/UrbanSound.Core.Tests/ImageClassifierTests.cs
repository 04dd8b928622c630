using System.Runtime.InteropServices;
using System.Text.Json;
using UrbanSound.Imaging;
using UrbanSound.Models;
using UrbanSound.Tests.Imaging;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests;

public sealed class ImageClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_what_a_picture_shows()
    {
        using var classifier = ImageClassifier.Load(BrightestColor.WriteProven(_folder.Path));
        InferenceResult result = classifier.Classify(BrightestColor.Picture(10, 200, 30));
        Assert.Equal(("green, or the like", 1), (result.Label, result.Scores[0].Index));
        Assert.Equal(1, result.Scores.Sum(s => s.Score), 1e-5f);
        Assert.Equal("brightest-color", result.Model.Name);
    }

    [Fact]
    public void Answers_alike_for_a_file_its_bytes_its_pixels_and_in_a_batch()
    {
        using var classifier = ImageClassifier.Load(BrightestColor.WriteProven(_folder.Path));
        RgbImage[] images = [BrightestColor.Picture(90, 20, 30), BrightestColor.Picture(10, 20, 130, 25, 99), BrightestColor.Picture(1, 2, 1)];
        IReadOnlyList<InferenceResult> batch = classifier.ClassifyBatch(images);
        for (int i = 0; i < images.Length; i++)
        {
            byte[] file = PictureFiles.Png(images[i].Width, images[i].Height, images[i].Pixels.ToArray());
            string path = _folder.File($"{i}.png");
            File.WriteAllBytes(path, file);
            float expected = classifier.Classify(images[i]).Score;
            Assert.Equal(expected, classifier.Classify(path).Score);
            Assert.Equal(expected, classifier.Classify(file, "bytes").Score);
            Assert.Equal(expected, batch[i].Score, 1e-5f);
        }
    }

    [Fact]
    public async Task Answers_many_files_in_their_order_and_goes_on_after_a_bad_one()
    {
        using var classifier = ImageClassifier.Load(BrightestColor.WriteProven(_folder.Path), new ImageClassifierOptions { DegreeOfParallelism = 4 });
        var paths = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            paths.Add(_folder.File($"{i}.png"));
            byte[] rgb = BrightestColor.Picture((byte)(i % 2 * 200), 100, 0, 30, 30).Pixels.ToArray();
            File.WriteAllBytes(paths[i], i == 7 ? [1, 2, 3] : PictureFiles.Png(30, 30, rgb));
        }

        int seen = 0;
        await foreach (FileClassification answer in classifier.ClassifyAsync(paths))
        {
            Assert.Equal(paths[seen], answer.Path);
            if (seen == 7)
                Assert.Equal(UrbanSoundErrorKind.UnsupportedMedia, answer.Error!.Kind);
            else
                Assert.Equal(seen % 2 == 0 ? "green, or the like" : "red", answer.Result!.Label);
            seen++;
        }

        Assert.Equal(20, seen);
    }

    [Fact]
    public void Takes_settings_and_labels_for_a_model_without_a_manifest()
    {
        string path = BrightestColor.WriteBare(_folder.Path);
        using var classifier = ImageClassifier.Load(path, BrightestColor.Settings, BrightestColor.Labels, OutputMeaning.Logits);
        Assert.Equal("deep blue", classifier.Classify(BrightestColor.Picture(1, 2, 100)).Label);
        var fault = Assert.Throws<UrbanSoundException>(() => ImageClassifier.Load(path, BrightestColor.Settings, ["one", "two"], OutputMeaning.Logits));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        Assert.Throws<UrbanSoundException>(() => ImageClassifier.Load(path, ImageInputSettings.Torchvision, BrightestColor.Labels, OutputMeaning.Logits));
    }

    [Fact]
    public void Reads_what_hugging_face_writes_beside_a_model()
    {
        string onnx = Directory.CreateDirectory(_folder.File("onnx")).FullName;
        string path = BrightestColor.WriteBare(onnx);
        File.WriteAllText(_folder.File("preprocessor_config.json"), """
            {"do_resize": true, "size": {"height": 16, "width": 16}, "resample": 3, "do_rescale": true, "rescale_factor": 0.00392156862745098,
             "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "image_processor_type": "ViTImageProcessor"}
            """);
        File.WriteAllText(_folder.File("config.json"), """{"id2label": {"0": "red", "1": "green", "2": "blue"}, "model_type": "vit"}""");
        using var classifier = ImageClassifier.Load(path);
        ImageInputSettings read = classifier.Manifest.Image!;
        Assert.Equal((ImageFit.Stretch, ResizeFilter.Bicubic, 16, 0.5), (read.Fit, read.Filter, read.Width, read.Mean[1]));
        Assert.Equal("blue", classifier.Classify(BrightestColor.Picture(1, 2, 100)).Label);

        File.WriteAllText(_folder.File("preprocessor_config.json"), """{"size": {"height": 16, "width": 16}, "resample": 1, "image_mean": [0,0,0], "image_std": [1,1,1]}""");
        var fault = Assert.Throws<UrbanSoundException>(() => ImageClassifier.Load(path));
        Assert.Equal(UrbanSoundErrorKind.InvalidModel, fault.Kind);
        Assert.Contains("resample", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_model_whose_probe_gives_other_numbers()
    {
        string path = BrightestColor.WriteProven(_folder.Path, m => m with { Image = m.Image! with { Filter = ResizeFilter.Bicubic } });
        var fault = Assert.Throws<UrbanSoundException>(() => ImageClassifier.Load(path));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, fault.Kind);
        Assert.Contains("probe", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_classifier_refuses_the_other_ones_models()
    {
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, Assert.Throws<UrbanSoundException>(() => SoundClassifier.Load(BrightestColor.WriteProven(_folder.Path))).Kind);
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, Assert.Throws<UrbanSoundException>(() => ImageClassifier.Load(LoudestBand.WriteProven(_folder.Path))).Kind);
    }

    [SharedDataFact("reference", "vision", "logits")]
    public void Gives_the_logits_that_pillow_and_the_same_runtime_gave()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference", "vision", "index.json")));
        string[] labels = [.. File.ReadAllLines(SharedData.Path("data", "models", "vision", "imagenet_classes.txt")).Select(line => line.Trim())];
        ImageInputSettings squeezenet = ImageInputSettings.Torchvision with { Colors = ColorOrder.Bgr, Scale = 1, Mean = [104, 117, 123], Deviation = [1, 1, 1] };
        int compared = 0;
        foreach ((string model, ImageInputSettings settings) in new[]
        {
            ("mobilenetv2_fp32", ImageInputSettings.Torchvision), ("mobilenetv2_int8_qdq", ImageInputSettings.Torchvision), ("squeezenet1.0_fp32", squeezenet),
        })
        {
            // As probabilities: outputs come as they are.
            using var classifier = ImageClassifier.Load(SharedData.Path("data", "models", "vision", model + ".onnx"), settings, labels, OutputMeaning.Probabilities);
            foreach (JsonElement photo in index.RootElement.GetProperty("photos").EnumerateArray())
            {
                if (!photo.TryGetProperty("models", out JsonElement models))
                    continue;
                JsonElement expected = models.GetProperty(model);
                InferenceResult result = classifier.Classify(SharedData.Path("data", photo.GetProperty("file").GetString()!));
                byte[] npy = File.ReadAllBytes(SharedData.Path("reference", "vision", expected.GetProperty("npy").GetString()!));
                ReadOnlySpan<float> logits = MemoryMarshal.Cast<byte, float>(npy.AsSpan(npy.Length - labels.Length * sizeof(float)));
                foreach (LabelScore score in result.Scores)
                    Assert.Equal(logits[score.Index], score.Score, 0.05f);
                // An int8 network gives the same number to several labels, whose order among themselves is nobody's.
                foreach ((JsonElement top, LabelScore ours) in expected.GetProperty("top5").EnumerateArray().Zip(result.Scores))
                    Assert.Equal(top.GetProperty("score").GetSingle(), logits[ours.Index], 1e-4f);
                compared++;
            }
        }

        Assert.True(compared >= 30, $"only {compared}");
    }
}

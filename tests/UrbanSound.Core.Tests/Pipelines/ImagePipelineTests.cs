using UrbanSound.Pipelines;
using UrbanSound.Tests.Imaging;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests.Pipelines;

public sealed class ImagePipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ImagePipelineTests() => _model = BrightestColor.WriteProven(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/anything")]
    [InlineData("application/octet-stream")]
    public async Task Gives_what_the_classifier_gives(string mediaType)
    {
        await using var pipeline = new ImagePipeline(ImageClassifier.Load(_model));
        using var classifier = ImageClassifier.Load(_model);
        byte[] png = Png(10, 200, 30);
        InferenceResult result = await pipeline.InferAsync(new MediaInput(png, mediaType));
        // Not bit by bit: where a tensor lies in memory may decide the order in which ONNX Runtime adds.
        Assert.All(classifier.Classify(png, "x").Scores.Zip(result.Scores), s => Assert.Equal(s.First.Score, s.Second.Score, 1e-6f));
        Assert.Equal("green, or the like", result.Label);
    }

    [Fact]
    public async Task Batches_of_good_and_bad_pictures_give_each_its_own()
    {
        await using var pipeline = new ScheduledPipeline(new ImagePipeline(ImageClassifier.Load(_model)), new SchedulerOptions { Workers = 2, MaxBatchSize = 8 });
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 60).Select(i => pipeline.InferAsync(new MediaInput(i % 4 == 3 ? Png(1, 2, 3)[..40] : Png((byte)(i % 4 == 0 ? 200 : 0), (byte)(i % 4 == 1 ? 200 : 0), (byte)(i % 4 == 2 ? 200 : 0)), "image/png", $"{i}.png")))];
        await Task.WhenAll(answers).ContinueWith(_ => { }, TaskScheduler.Default);
        for (int i = 0; i < answers.Length; i++)
        {
            if (i % 4 == 3)
                Assert.Contains($"{i}.png", (await Assert.ThrowsAsync<UrbanSoundException>(() => answers[i])).Message, StringComparison.Ordinal);
            else
                Assert.Equal(BrightestColor.Labels[i % 4], (await answers[i]).Label);
        }
    }

    [Fact]
    public async Task A_tensor_is_taken_as_it_is()
    {
        await using var pipeline = new ImagePipeline(ImageClassifier.Load(_model));
        float[] blue = new float[3 * BrightestColor.Size * BrightestColor.Size];
        blue.AsSpan(2 * BrightestColor.Size * BrightestColor.Size).Fill(5);
        byte[] npy = TensorInputTests.Npy(blue, $"3, {BrightestColor.Size}, {BrightestColor.Size}");
        Assert.Equal("deep blue", (await pipeline.InferAsync(new MediaInput(npy, "application/x-npy"))).Label);
    }

    [Theory]
    [InlineData("audio/wav", UrbanSoundErrorKind.UnsupportedMedia)]
    [InlineData("video/mp4", UrbanSoundErrorKind.UnsupportedMedia)]
    [InlineData("image/png", UrbanSoundErrorKind.UnsupportedMedia)]
    [InlineData("application/x-npy", UrbanSoundErrorKind.InvalidMedia)]
    public async Task What_is_no_picture_is_refused(string mediaType, UrbanSoundErrorKind kind)
    {
        await using var pipeline = new ImagePipeline(ImageClassifier.Load(_model));
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(SoundPipelineTests.Wav(1), mediaType)));
        Assert.Equal(kind, fault.Kind);
    }

    private static byte[] Png(byte red, byte green, byte blue) => PictureFiles.Png(20, 20, BrightestColor.Picture(red, green, blue, 20, 20).Pixels.ToArray());
}

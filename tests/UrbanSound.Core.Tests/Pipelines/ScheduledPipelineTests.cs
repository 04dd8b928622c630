using System.Collections.Concurrent;
using UrbanSound.Pipelines;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests.Pipelines;

public sealed class ScheduledPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 8)]
    [InlineData(3, 8)]
    [InlineData(2, 5)]
    public async Task Answers_are_the_same_alone_and_in_a_crowd_of_64_threads(int workers, int batchSize)
    {
        string path = LoudestBand.WriteProven(_folder.Path);
        using var alone = SoundClassifier.Load(path);
        MediaInput[] inputs = [.. Enumerable.Range(0, 24).Select(i => new MediaInput(SoundPipelineTests.Wav(i % LoudestBand.Bands, 0.2 + (0.37 * i))))];
        InferenceResult[] known = [.. inputs.Select(i => alone.Classify(new MemoryStream(i.Bytes.ToArray()), "known"))];
        await using var pipeline = new ScheduledPipeline(
            new SoundPipeline(SoundClassifier.Load(path)), new SchedulerOptions { Workers = workers, MaxBatchSize = batchSize });
        Assert.Equal(batchSize, pipeline.Statistics.BatchSize);
        var wrong = new ConcurrentQueue<string>();
        using var together = new Barrier(64);
        Thread[] crowd = [.. Enumerable.Range(0, 64).Select(t => new Thread(() => Ask(t)))];
        Array.ForEach(crowd, thread => thread.Start());
        Array.ForEach(crowd, thread => thread.Join());
        Assert.Empty(wrong);
        Assert.Equal(64 * inputs.Length, pipeline.Statistics.Answered);

        void Ask(int thread)
        {
            together.SignalAndWait();
            for (int i = 0; i < inputs.Length; i++)
            {
                int at = (thread + i) % inputs.Length;
                InferenceResult result = pipeline.InferAsync(inputs[at]).GetAwaiter().GetResult();
                float[] scores = [.. result.Scores.OrderBy(s => s.Index).Select(s => s.Score)];
                float[] wanted = [.. known[at].Scores.OrderBy(s => s.Index).Select(s => s.Score)];
                if (result.Label != known[at].Label || scores.Zip(wanted).Any(p => Math.Abs(p.First - p.Second) > 1e-5))
                    wrong.Enqueue($"{at}: {result.Label} {result.Score}, not {known[at].Label} {known[at].Score}");
            }
        }
    }
}

using UrbanSound.Audio;
using UrbanSound.Models;
using UrbanSound.Sounds;
using UrbanSound.Tests.Dsp;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests;

public sealed class SoundClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SoundClassifier _classifier;

    public SoundClassifierTests() => _classifier = SoundClassifier.Load(LoudestBand.WriteProven(_folder.Path));

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(44100)]
    [InlineData(16000)]
    public void Names_the_right_label_at_any_sample_rate(int rate)
    {
        for (int band = 0; band < LoudestBand.Bands; band++)
            Assert.Equal($"band{band}", _classifier.Classify(LoudestBand.Clip(band, rate)).Label);
    }

    [Fact]
    public void Scores_are_sorted_probabilities_that_sum_to_one()
    {
        InferenceResult result = _classifier.Classify(LoudestBand.Clip(3));
        Assert.Equal(LoudestBand.Bands, result.Scores.Count);
        Assert.Equal(1, result.Scores.Sum(s => s.Score), 5);
        Assert.Equal(result.Scores.OrderByDescending(s => s.Score), result.Scores);
        Assert.Equal(_classifier.Model, result.Model);
        Assert.Equal(result.Scores[0].Label, result.Label);
    }

    [Fact]
    public void Gives_the_same_answer_from_file_stream_clip_and_batch()
    {
        AudioClip clip = LoudestBand.Clip(5, 22050, 2.7);
        string path = _folder.File("tone.wav");
        WavWriter.Write(path, clip.Samples, clip.SampleRate, WavSampleFormat.Float32);

        InferenceResult fromFile = _classifier.Classify(path);
        using FileStream stream = File.OpenRead(path);
        InferenceResult fromStream = _classifier.Classify(stream, "tone");
        Assert.True(stream.CanRead, "the caller's stream was closed");
        InferenceResult fromClip = _classifier.Classify(clip);
        InferenceResult fromBatch = _classifier.ClassifyBatch([LoudestBand.Clip(1), clip, LoudestBand.Clip(2)])[1];

        Assert.Equal(fromFile.Scores, fromStream.Scores);
        Assert.Equal(fromFile.Scores, fromClip.Scores);
        Assert.All(fromFile.Scores.Zip(fromBatch.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
    }

    [Theory]
    [InlineData(1e10f)]
    [InlineData(1e30f)]
    [InlineData(float.MaxValue)]
    public void Samples_beyond_any_level_are_refused_from_memory_and_from_a_file(float level)
    {
        float[] samples = [.. LoudestBand.Tone(3, LoudestBand.Rate, 1).Select(s => s * level)];
        UrbanSoundException fault = Assert.Throws<UrbanSoundException>(() => _classifier.Classify(new AudioClip(samples, LoudestBand.Rate)));
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, fault.Kind);
        WavWriter.Write(_folder.File("loud.wav"), samples, LoudestBand.Rate, WavSampleFormat.Float32);
        fault = Assert.Throws<UrbanSoundException>(() => _classifier.Classify(_folder.File("loud.wav")));
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, fault.Kind);
        Assert.Contains("beyond any level", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_the_same_answer_in_a_crowd()
    {
        AudioClip[] clips = [.. Enumerable.Range(0, 8).Select(b => LoudestBand.Clip(b, 11025, 1.3))];
        InferenceResult[] alone = [.. clips.Select(c => _classifier.Classify(c))];
        InferenceResult[] crowd = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => _classifier.Classify(clips[i % 8]))));
        for (int i = 0; i < crowd.Length; i++)
            Assert.Equal(alone[i % 8].Scores, crowd[i].Scores);
    }

    [Fact]
    public void A_batch_larger_than_one_model_run_keeps_its_order()
    {
        AudioClip[] clips = [.. Enumerable.Range(0, 50).Select(i => LoudestBand.Clip(i % 8, 8000, 0.4 + (i % 5)))];
        IReadOnlyList<InferenceResult> results = _classifier.ClassifyBatch(clips);
        Assert.Equal(clips.Select((_, i) => $"band{i % 8}"), results.Select(r => r.Label));
    }

    [Theory]
    [InlineData(8000, 1)]
    [InlineData(44100, 1)]
    [InlineData(44100, 300)]
    public void A_file_costs_little_garbage_whatever_its_rate_and_length(int rate, double seconds)
    {
        string path = _folder.File("tone.wav");
        WavWriter.Write(path, LoudestBand.Tone(3, rate, seconds), rate);
        int windows = Math.Max(1, (int)(2 * seconds) - 1);
        // Reader, tensors and windows are borrowed memory; what is left are small objects: the open file, the native handles of a
        // run, the result.
        Assert.InRange(Allocations.Of(() => _classifier.Classify(path)), 0, 16 * 1024 + (windows * 1024));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    public void Classifies_clips_far_shorter_than_the_window(double seconds) =>
        Assert.Equal("band6", _classifier.Classify(LoudestBand.Clip(6, 8000, seconds)).Label);

    [Fact]
    public void Averages_the_windows_of_a_long_clip()
    {
        // One second of band 1, then two of band 6: most windows hear band 6.
        AudioClip clip = new([.. LoudestBand.Tone(1, 8000, 1), .. LoudestBand.Tone(6, 8000, 2)], 8000);
        InferenceResult result = _classifier.Classify(clip);
        Assert.Equal("band6", result.Label);
        Assert.Equal("band1", result.Scores[1].Label);
    }

    [Fact]
    public void Refuses_silence_instead_of_inventing_a_label()
    {
        WavWriter.Write(_folder.File("silence.wav"), new float[8000], 8000);
        var fault = Assert.Throws<UrbanSoundException>(() => _classifier.Classify(_folder.File("silence.wav")));
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, fault.Kind);
        Assert.Contains("silence.wav: holds only silence", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_samples_that_are_not_numbers()
    {
        float[] samples = LoudestBand.Tone(2, 8000, 1);
        samples[77] = float.NaN;
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, Assert.Throws<UrbanSoundException>(() => _classifier.Classify(new AudioClip(samples, 8000))).Kind);
    }

    [Fact]
    public void The_fastest_recording_reaches_the_slowest_model()
    {
        ModelManifest slow = LoudestBand.Manifest with
        {
            Sound = LoudestBand.Manifest.Sound! with
            {
                SampleRate = 3000,
                Seconds = 3,
                Spectrogram = LoudestBand.Manifest.Sound!.Spectrogram! with { SampleRate = 3000 },
            },
        };
        File.WriteAllBytes(_folder.File("slow.onnx"), LoudestBand.Graph());
        using SoundClassifier classifier = SoundClassifier.Load(_folder.File("slow.onnx"), slow);
        Assert.Equal(LoudestBand.Bands, classifier.Classify(new AudioClip(LoudestBand.Tone(2, 768_000, 0.1), 768_000)).Scores.Count);
    }

    [Fact]
    public void A_file_that_is_missing_is_NotFound()
    {
        var fault = Assert.Throws<UrbanSoundException>(() => _classifier.Classify(_folder.File("nowhere.wav")));
        Assert.Equal(UrbanSoundErrorKind.NotFound, fault.Kind);
    }

    [Fact]
    public async Task Finds_events_where_they_are()
    {
        float[] recording = new float[20 * 8000];
        LoudestBand.Tone(2, 8000, 3).CopyTo(recording, 4 * 8000);
        LoudestBand.Tone(7, 8000, 2).CopyTo(recording, 12 * 8000);
        WavWriter.Write(_folder.File("long.wav"), recording, 8000);

        var options = new DetectionOptions { Window = TimeSpan.FromSeconds(0.5), Hop = TimeSpan.FromSeconds(0.25) };
        List<SoundEvent> events = await ToList(_classifier.DetectAsync(_folder.File("long.wav"), options));

        Assert.Equal(["band2", "band7"], events.Select(e => e.Label));
        Assert.Equal(4, events[0].Start.TotalSeconds, 0.26);
        Assert.Equal(7, events[0].End.TotalSeconds, 0.26);
        Assert.Equal(12, events[1].Start.TotalSeconds, 0.26);
        Assert.Equal(14, events[1].End.TotalSeconds, 0.26);
    }

    [Fact]
    public async Task Silence_holds_no_events()
    {
        WavWriter.Write(_folder.File("silence.wav"), new float[80000], 8000);
        Assert.Empty(await ToList(_classifier.DetectAsync(_folder.File("silence.wav"))).ConfigureAwait(true));
    }

    [Fact]
    public async Task Work_can_be_cancelled()
    {
        using var reader = new EndlessTone(TimeSpan.FromHours(3));
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (SoundEvent _ in _classifier.DetectAsync(reader, null, cancellation.Token))
                await cancellation.CancelAsync();
        });
    }

    [Fact]
    public void Options_out_of_range_are_refused_with_every_fault_named()
    {
        var fault = Assert.Throws<UrbanSoundException>(() =>
            SoundClassifier.Load(_folder.File("model.onnx"), new SoundClassifierOptions { Overlap = 1, SilencePeak = -1 }));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
        Assert.Contains("Overlap", fault.Message, StringComparison.Ordinal);
        Assert.Contains("SilencePeak", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_settings_are_given_in_code_classifies_too()
    {
        File.WriteAllBytes(_folder.File("foreign.onnx"), LoudestBand.Graph());
        using SoundClassifier foreign = SoundClassifier.Load(_folder.File("foreign.onnx"), LoudestBand.Manifest);
        Assert.Equal("band4", foreign.Classify(LoudestBand.Clip(4)).Label);
    }

    private static async Task<List<SoundEvent>> ToList(IAsyncEnumerable<SoundEvent> events)
    {
        var list = new List<SoundEvent>();
        await foreach (SoundEvent found in events)
            list.Add(found);
        return list;
    }
}

using UrbanSound.Audio;
using UrbanSound.Pipelines;
using UrbanSound.Tests.Audio;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests.Pipelines;

public sealed class SoundPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public SoundPipelineTests() => _model = LoudestBand.WriteProven(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gives_for_bytes_what_the_classifier_gives_for_the_file()
    {
        await using SoundPipeline pipeline = Open();
        using var classifier = SoundClassifier.Load(_model);
        foreach (double seconds in (double[])[0.3, 1, 7.4])
        {
            byte[] bytes = Wav(3, seconds);
            await File.WriteAllBytesAsync(_folder.File("a.wav"), bytes);
            InferenceResult result = await pipeline.InferAsync(new MediaInput(bytes, "audio/wav", "a.wav"));
            Assert.All(classifier.Classify(_folder.File("a.wav")).Scores.Zip(result.Scores), s => Assert.Equal(s.First.Score, s.Second.Score, 1e-6f));
            Assert.Equal("band3", result.Label);
            Assert.Equal(pipeline.Model, result.Model);
        }
    }

    [Theory]
    [InlineData("audio/wav")]
    [InlineData("audio/x-anything")]
    [InlineData("Audio/WAV; rate=8000")]
    [InlineData("video/mp4")]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public async Task Goes_by_content_whatever_kind_of_sound_it_is_said_to_be(string mediaType)
    {
        await using SoundPipeline pipeline = Open();
        Assert.Equal("band6", (await pipeline.InferAsync(new MediaInput(Wav(6), mediaType))).Label);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("nonsense")]
    public async Task Refuses_other_media_types_and_names_those_it_reads(string mediaType)
    {
        await using SoundPipeline pipeline = Open();
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(Wav(6), mediaType, "x")));
        Assert.Equal(UrbanSoundErrorKind.UnsupportedMedia, fault.Kind);
        Assert.Contains("audio/*", fault.Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task Hears_what_ffmpeg_reads()
    {
        await using SoundPipeline pipeline = Open();
        short[] tone = [.. LoudestBand.Tone(2, 44_100, 1).Select(s => (short)(s * 30_000))];
        Assert.Equal("band2", (await pipeline.InferAsync(new MediaInput(WavBytes.Aiff(tone), "audio/aiff"))).Label);
    }

    [Fact]
    public async Task Silence_and_damage_are_the_inputs_fault()
    {
        await using SoundPipeline pipeline = Open();
        foreach (byte[] bytes in (byte[][])[[], Wav(1)[..30], Bytes(new float[8000]), "just text"u8.ToArray(), new byte[100]])
        {
            UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(bytes, "audio/wav", "")));
            Assert.True(fault.Kind is UrbanSoundErrorKind.InvalidMedia or UrbanSoundErrorKind.UnsupportedMedia, fault.Message);
        }
    }

    [Fact]
    public void Giving_up_is_heard_in_hours_of_silence_too()
    {
        using var patience = new CancellationTokenSource();
        using var classifier = SoundClassifier.Load(_model);
        var silence = new Silence(patience);
        using var rows = new SoundRows(classifier.Onnx, classifier.Options, silence, "silence");
        Assert.Throws<OperationCanceledException>(() => rows.TryFill(new float[classifier.Onnx.TensorLength], patience.Token));
        Assert.InRange(silence.Reads, Silence.ReadsUntilGivenUp, Silence.ReadsUntilGivenUp + 3);
    }

    [Fact]
    public async Task After_disposal_it_takes_on_nothing()
    {
        SoundPipeline pipeline = Open();
        await pipeline.DisposeAsync();
        await pipeline.DisposeAsync();
        UrbanSoundException fault = await Assert.ThrowsAsync<UrbanSoundException>(() => pipeline.InferAsync(new MediaInput(Wav(1))));
        Assert.Equal(UrbanSoundErrorKind.Unavailable, fault.Kind);
    }

    [Fact]
    public async Task Disposal_waits_for_the_calls_under_way()
    {
        SoundPipeline pipeline = Open();
        byte[] bytes = Wav(4, 60);
        Task<InferenceResult>[] calls = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => ((ILocalPipeline)pipeline).Infer(new MediaInput(bytes), default)))];
        await Task.WhenAny(calls);
        await pipeline.DisposeAsync();
        foreach (Task<InferenceResult> call in calls)
        {
            try
            {
                Assert.Equal("band4", (await call).Label);
            }
            catch (UrbanSoundException fault)
            {
                // It began after the disposal did.
                Assert.Equal(UrbanSoundErrorKind.Unavailable, fault.Kind);
            }
        }
    }

    internal static byte[] Wav(int band, double seconds = 1) => Bytes(LoudestBand.Tone(band, LoudestBand.Rate, seconds));

    private static byte[] Bytes(float[] samples)
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, samples, LoudestBand.Rate);
        return stream.ToArray();
    }

    /// <summary>Silence that never ends, and a listener who gives up meanwhile.</summary>
    private sealed class Silence(CancellationTokenSource patience) : AudioReader
    {
        public const int ReadsUntilGivenUp = 20;

        public int Reads { get; private set; }

        public override int SampleRate => LoudestBand.Rate;

        public override int Channels => 1;

        public override long? FrameCount => null;

        public override string Format => "made up";

        public override int Read(Span<float> mono)
        {
            if (++Reads == ReadsUntilGivenUp)
                patience.Cancel();
            Assert.InRange(Reads, 0, 1000);
            mono.Clear();
            return mono.Length;
        }
    }

    private SoundPipeline Open() => new(SoundClassifier.Load(_model));
}

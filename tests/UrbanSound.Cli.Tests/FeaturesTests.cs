using System.Text.Json;
using UrbanSound.Audio;
using UrbanSound.Cli.Features;
using UrbanSound.Dsp;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class FeaturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _tone;

    public FeaturesTests()
    {
        _tone = _folder.File("tone.wav");
        WavFile.Tone(_tone, 440, 1);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mel", 128, 32)]
    [InlineData("mfcc", 20, 32)]
    [InlineData("stft", 1025, 32)]
    [InlineData("waveform", 1, 16000)]
    public async Task Writes_an_array_of_each_kind(string kind, int rows, int frames)
    {
        var npy = await ComputeAsync("--kind", kind);
        Assert.Equal([rows, frames], npy.Shape);
        Assert.Contains(npy.Values, v => v != 0);
    }

    [Fact]
    public async Task A_filter_bank_needs_no_file()
    {
        var said = await Cli.RunAsync("features", "-o", _folder.File("fb.npy"), "--kind", "filterbank", "--sample-rate", "16000", "--fft-length", "512", "--mel-bands", "40");
        Assert.Equal((0, "", ""), (said.Code, said.Output, said.Error));
        var npy = Npy.Read(_folder.File("fb.npy"));
        Assert.Equal([40, 257], npy.Shape);
        Assert.Equal(new MelFilterBank(new MelSpectrogramOptions { SampleRate = 16000, FftLength = 512, MelBands = 40 }).ToMatrix(), npy.Values);
    }

    [Fact]
    public async Task The_file_keeps_its_rate_unless_another_is_asked_for()
    {
        Assert.Equal(16000, (await ComputeAsync("--kind", "waveform")).Shape[1]);
        Assert.Equal(8000, (await ComputeAsync("--kind", "waveform", "--sample-rate", "8000")).Shape[1]);
        Assert.Equal(1 + 16000 / 200, (await ComputeAsync("--preset", "torchaudio")).Shape[1]);
        // 32 kHz; pre-emphasis takes the first of the 32,000 samples.
        Assert.Equal(1 + 31999 / 320, (await ComputeAsync("--preset", "efficientat")).Shape[1]);
    }

    [Fact]
    public async Task A_clip_too_short_for_a_frame_is_told_plainly()
    {
        WavFile.Tone(_tone, 440, 0.01);
        var said = await Cli.RunAsync("features", _tone, "-o", _folder.File("out.npy"), "--preset", "yamnet");
        Assert.Equal(2, said.Code);
        Assert.Contains("tone.wav: 160 samples are too few for one frame", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_too_far_below_the_files_is_told_plainly()
    {
        WavFile.Tone(_tone, 440, 0.01, rate: 768_000);
        var said = await Cli.RunAsync("features", _tone, "-o", _folder.File("out.npy"), "--kind", "waveform", "--sample-rate", "1000");
        Assert.Equal(1, said.Code);
        Assert.Contains("768000 Hz is more than 256 times", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("768001")]
    [InlineData("0")]
    [InlineData("-8000")]
    public async Task A_rate_out_of_range_is_a_usage_error(string rate)
    {
        foreach (string kind in new[] { "waveform", "mel", "filterbank" })
        {
            string[] file = kind == "filterbank" ? [] : [_tone];
            var said = await Cli.RunAsync(["features", .. file, "-o", _folder.File("out.npy"), "--kind", kind, "--sample-rate", rate]);
            Assert.Equal(1, said.Code);
            Assert.Contains($"--sample-rate: '{rate}' is not 1 to 768000", said.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Options_override_a_preset_wherever_they_stand()
    {
        var expected = new MelSpectrogram(MelSpectrogramOptions.YamNet with { MelBands = 32 }).Compute(AudioClip.Load(_tone).Samples);
        Assert.Equal(expected, (await ComputeAsync("--mel-bands", "32", "--preset", "yamnet")).Values);
        Assert.Equal(expected, (await ComputeAsync("--preset", "yamnet", "--mel-bands", "32")).Values);
    }

    [Fact]
    public async Task The_stft_is_librosas_magnitude_with_a_hop_of_a_quarter_window()
    {
        var npy = await ComputeAsync("--kind", "stft", "--fft-length", "1024");
        Assert.Equal([513, 1 + 16000 / 256], npy.Shape);
        // A sine of amplitude 0.5 under a Hann window: 0.5 · 1024 / 4 at its bin.
        Assert.InRange(npy.Values.Max(), 120, 128.5f);
    }

    [Fact]
    public async Task Decibels_are_librosas_unless_told_otherwise()
    {
        var values = (await ComputeAsync("--log", "db")).Values;
        Assert.Equal(80, values.Max() - values.Min(), 3);
        Assert.True(values.Max() > 0);
        Assert.Equal(0, (await ComputeAsync("--log", "db", "--reference", "max", "--top-db", "none")).Values.Max(), 4);
    }

    [Fact]
    public void A_scale_asked_for_replaces_the_presets_own()
    {
        var request = Create(("preset", "whisper"), ("log", "ln"));
        Assert.Equal((LogScale.NaturalLog, 0.0, 1.0, null), (request.Mel.Log, request.Mel.OutputOffset, request.Mel.OutputScale, request.Mel.TopDb));
        // The one it has already stays as it is.
        Assert.Equal(MelSpectrogramOptions.Whisper, Create(("preset", "whisper"), ("log", "log10")).Mel);
    }

    [Theory]
    [InlineData("--fft-length", "abc", "whole number")]
    [InlineData("--fft-length", "0", "FftLength")]
    [InlineData("--hop-length", "1.5", "whole number")]
    [InlineData("--window", "hanning", "none of hann, hamming")]
    [InlineData("--power", "3", "Power")]
    [InlineData("--centered", "maybe", "neither true nor false")]
    [InlineData("--preset", "yamnt", "none of librosa")]
    [InlineData("--max-frequency", "NaN", "not a number")]
    [InlineData("--floor", "0", "Floor")]
    [InlineData("--sample-rate", "0", "sample")]
    public async Task Refuses_a_wrong_value_with_a_hint(string option, string value, string message)
    {
        var said = await Cli.RunAsync("features", _tone, "-o", _folder.File("a.npy"), option, value);
        Assert.Equal((ExitCode.Usage, ""), (said.Code, said.Output));
        Assert.Contains(message, said.Error, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("Try 'urbansound features --help'.\n", said.Error);
        Assert.False(File.Exists(_folder.File("a.npy")));
    }

    [Fact]
    public async Task A_batch_answers_in_the_order_of_its_jobs()
    {
        var jobs = Enumerable.Range(0, 60).Select(i => new { file = _tone, output = _folder.File($"{i}.npy"), melBands = 20 + i, window = i % 2 == 0 ? "hann" : "hamming" });
        var said = await BatchAsync(jobs.Select(j => JsonSerializer.Serialize(j)));
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(60, said.Lines.Length);
        foreach (var (answer, i) in said.Json.Select((a, i) => (a, i)))
        {
            Assert.Equal(["file", "output", "shape"], answer.EnumerateObject().Select(p => p.Name));
            Assert.Equal(_folder.File($"{i}.npy"), answer.GetProperty("output").GetString());
            Assert.Equal([20 + i, 32], answer.GetProperty("shape").EnumerateArray().Select(l => l.GetInt32()));
            Assert.Equal([20 + i, 32], Npy.Read(_folder.File($"{i}.npy")).Shape);
        }
    }

    [Fact]
    public async Task Values_of_a_job_are_numbers_or_text()
    {
        var said = await BatchAsync([
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("a.npy"))}}, "log": "db", "reference": "1", "topDb": 80.0, "fftLength": "512", "hopLength": 160.0, "centered": "False", "power": 2}""",
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("b.npy"))}}, "log": "db", "reference": 1, "topDb": "80", "fftLength": 512, "hopLength": 160, "centered": false, "power": "2"}"""]);
        Assert.Equal(0, said.Code);
        Assert.Equal(Npy.Read(_folder.File("a.npy")).Values, Npy.Read(_folder.File("b.npy")).Values);
    }

    [Fact]
    public async Task A_bad_job_gets_its_answer_and_the_others_go_on()
    {
        string[] bad =
        [
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("x.npy"))}}, "melBand": 3}""",
            """{"file": "none.wav", "output": "x.npy"}""",
            $$"""{"file": {{Quote(_tone)}}}""",
            """{"output": "x.npy"}""",
            "{",
            "[]",
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("x.npy"))}}, "topDb": null}""",
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("none/x.npy"))}}}""",
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("x.npy"))}}, "model": "none.json"}""",
            $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("x.npy"))}}, "model": "none.json", "power": 1}""",
        ];
        var said = await BatchAsync([.. bad, "", $$"""{"file": {{Quote(_tone)}}, "output": {{Quote(_folder.File("y.npy"))}}}"""]);

        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Error));
        Assert.Equal(bad.Length + 1, said.Lines.Length);
        Assert.All(said.Json[..^1], a => Assert.Equal(["file", "output", "error", "kind"], a.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(
            ["invalidOptions", "notFound", "invalidOptions", "invalidOptions", "invalidOptions", "invalidOptions", "invalidOptions", "notFound", "notFound", "invalidOptions"],
            said.Json[..^1].Select(a => a.GetProperty("kind").GetString()));
        Assert.Contains("melBand", said.Json[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal([128, 32], said.Json[^1].GetProperty("shape").EnumerateArray().Select(l => l.GetInt32()));
        Assert.False(File.Exists(_folder.File("x.npy")));
    }

    [Fact]
    public async Task A_model_gives_its_exact_input_tensor_without_leading_ones()
    {
        var model = LoudestBand.WriteProven(_folder.Path);
        var clip = WavFile.Band(_folder.File("band.wav"), 3);
        var said = await Cli.RunAsync("features", clip, "-o", _folder.File("a.npy"), "--model", model);
        Assert.Equal((0, ""), (said.Code, said.Error));
        var npy = Npy.Read(_folder.File("a.npy"));
        Assert.Equal([LoudestBand.Bands, 100], npy.Shape);

        var preprocessor = new UrbanSound.Models.SoundPreprocessor(LoudestBand.Manifest);
        var tensor = new float[preprocessor.TensorLength];
        preprocessor.Compute(AudioClip.Load(clip), tensor);
        Assert.Equal(tensor, npy.Values);
    }

    [Fact]
    public async Task Reads_jobs_from_standard_input()
    {
        var said = await Cli.RunAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"kind": "filterbank", "output": {{Quote(_folder.File("f.npy"))}}}"""), "features", "--batch", "-");
        Assert.Equal(0, said.Code);
        Assert.Equal(JsonValueKind.Null, said.Json.Single().GetProperty("file").ValueKind);
        Assert.Equal([128, 1025], Npy.Read(_folder.File("f.npy")).Shape);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static FeatureRequest Create(params (string Name, string Value)[] settings) => FeatureRequest.Create(
        [.. settings.Select(s => new FeatureSetting(FeatureOptions.All.Single(o => o.Name == s.Name), s.Name, s.Value))]);

    private async Task<Npy> ComputeAsync(params string[] options)
    {
        var said = await Cli.RunAsync(["features", _tone, "-o", _folder.File("a.npy"), .. options]);
        Assert.Equal((0, "", ""), (said.Code, said.Output, said.Error));
        return Npy.Read(_folder.File("a.npy"));
    }

    private async Task<Cli.Said> BatchAsync(IEnumerable<string> lines)
    {
        await File.WriteAllLinesAsync(_folder.File("jobs.jsonl"), lines);
        return await Cli.RunAsync("features", "--batch", _folder.File("jobs.jsonl"));
    }
}

using UrbanSound.Dsp;

namespace UrbanSound.Tests.Dsp;

public class MelSpectrogramTests
{
    public static TheoryData<string> Presets => new(PresetsByName.Keys);

    private static Dictionary<string, MelSpectrogramOptions> PresetsByName { get; } = new()
    {
        ["librosa"] = MelSpectrogramOptions.Librosa,
        ["torchaudio"] = MelSpectrogramOptions.Torchaudio,
        ["yamnet"] = MelSpectrogramOptions.YamNet,
        ["whisper"] = MelSpectrogramOptions.Whisper,
        ["kaldi-fbank"] = MelSpectrogramOptions.KaldiFbank,
        ["efficientat"] = MelSpectrogramOptions.EfficientAt,
    };

    [Theory]
    [InlineData(512, null, 160, PadMode.Constant, true, 2, 5000)]
    [InlineData(400, null, 160, PadMode.Reflect, true, 2, 3333)]
    [InlineData(400, 320, 100, PadMode.Edge, true, 1, 2000)]
    [InlineData(257, 200, 64, PadMode.Constant, true, 2, 3000)]
    [InlineData(512, 400, 160, PadMode.Constant, false, 1, 4000)]
    [InlineData(256, null, 300, PadMode.Constant, true, 2, 2500)]
    [InlineData(1024, null, 256, PadMode.Reflect, true, 2, 100)]
    [InlineData(2048, null, 512, PadMode.Constant, true, 2, 9000)]
    [InlineData(1024, 800, 320, PadMode.Reflect, true, 2, 6000)]
    [InlineData(4096, null, 1000, PadMode.Edge, true, 1, 9000)]
    [InlineData(400, null, 1, PadMode.Reflect, true, 2, 450)]
    [InlineData(600, null, 700, PadMode.Constant, false, 2, 20000)]
    [InlineData(512, 400, 2000000000, PadMode.Constant, true, 2, 5000)]
    [InlineData(16384, null, 4096, PadMode.Constant, true, 2, 20000)]
    [InlineData(130, 99, 33, PadMode.Constant, true, 2, 1000)]
    [InlineData(960, null, 241, PadMode.Edge, true, 2, 5000)]
    [InlineData(242, null, 60, PadMode.Constant, true, 2, 1500)]
    [InlineData(2042, null, 512, PadMode.Constant, true, 2, 5000)]
    public void Spectra_equal_the_definition(int fft, int? window, int hop, PadMode pad, bool centered, int power, int samples)
    {
        var options = new SpectrogramOptions { SampleRate = 16000, FftLength = fft, WindowLength = window, HopLength = hop, Pad = pad, Centered = centered, Power = power };
        float[] signal = Reference.Chirp(samples, 16000);

        var spectrogram = new Spectrogram(options);
        float[] actual = spectrogram.Compute(signal);

        double[,] expected = Reference.Spectrogram(signal, options);
        int frames = spectrogram.GetFrameCount(samples);
        Assert.Equal(expected.GetLength(1), frames);
        for (int f = 0; f < frames; f++)
        {
            double peak = Enumerable.Range(0, spectrogram.Bins).Max(k => expected[k, f]);
            for (int k = 0; k < spectrogram.Bins; k++)
            {
                double error = Math.Abs(actual[(k * frames) + f] - expected[k, f]);
                Assert.True(error <= 2e-6 * peak, $"bin {k}, frame {f}: {actual[(k * frames) + f]:g9} instead of {expected[k, f]:g9}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Mel_bands_are_the_filter_bank_times_the_spectrum(string preset)
    {
        MelSpectrogramOptions options = PresetsByName[preset] with { Log = LogScale.None, OutputOffset = 0, OutputScale = 1 };
        float[] signal = Reference.Chirp(options.SampleRate / 2, options.SampleRate);
        var mel = new MelSpectrogram(options);
        float[] matrix = mel.FilterBank.ToMatrix();
        float[] spectrum = new Spectrogram(options).Compute(signal);
        float[] actual = mel.Compute(signal);
        int frames = mel.GetFrameCount(signal.Length), bins = mel.FilterBank.Bins;

        for (int f = 0; f < frames; f++)
        {
            double[] expected = [.. Enumerable.Range(0, mel.Bands).Select(b =>
                Enumerable.Range(0, bins).Sum(k => (double)matrix[(b * bins) + k] * spectrum[(k * frames) + f]))];
            double peak = expected.Max();
            for (int b = 0; b < mel.Bands; b++)
                Assert.True(Math.Abs(actual[(b * frames) + f] - expected[b]) <= 1e-6 * peak, $"band {b}, frame {f}");
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Streamed_frames_equal_the_whole_clip_and_do_not_depend_on_the_pieces(string preset)
    {
        MelSpectrogramOptions options = PresetsByName[preset] with { Log = LogScale.None, TopDb = null, OutputOffset = 0, OutputScale = 1 };
        float[] signal = Reference.Chirp((options.SampleRate / 3) + 17, options.SampleRate);
        var mel = new MelSpectrogram(options);
        float[] whole = mel.Compute(signal);
        int frames = mel.GetFrameCount(signal.Length);

        float[][] atOnce = Stream(signal, options, _ => signal.Length);
        var random = new Random(5);
        float[][] inPieces = Stream(signal, options, _ => random.Next(0, 2 * options.HopLength));
        float[][] oneByOne = Stream(signal, options, _ => 1);

        Assert.Equal(frames, atOnce.Length);
        for (int f = 0; f < frames; f++)
        {
            Assert.Equal(atOnce[f], inPieces[f]);
            Assert.Equal(atOnce[f], oneByOne[f]);
            double peak = Enumerable.Range(0, mel.Bands).Max(b => whole[(b * frames) + f]);
            for (int b = 0; b < mel.Bands; b++)
                Assert.True(Math.Abs(whole[(b * frames) + f] - atOnce[f][b]) <= 1e-6 * peak, $"band {b}, frame {f}");
        }
    }

    [Fact]
    public void A_streamed_frame_is_readable_as_soon_as_its_last_sample_is_there()
    {
        var stream = new StreamingMelSpectrogram(MelSpectrogramOptions.KaldiFbank);
        var bands = new float[stream.Bands];
        stream.Append(new float[399]);
        Assert.False(stream.TryRead(bands));
        stream.Append(new float[1]);
        Assert.True(stream.TryRead(bands));
        Assert.False(stream.TryRead(bands));
    }

    [Fact]
    public void Streaming_holds_bounded_memory()
    {
        var stream = new StreamingMelSpectrogram(MelSpectrogramOptions.Librosa);
        var bands = new float[stream.Bands];
        var piece = new float[4096];
        void Step()
        {
            stream.Append(piece);
            while (stream.TryRead(bands))
            {
            }
        }

        for (int i = 0; i < 50; i++)
            Step();
        Assert.Equal(0, Allocations.Of(Step));
    }

    [Fact]
    public void A_stream_refuses_options_that_need_the_whole_clip()
    {
        var fault = Assert.Throws<UrbanSoundException>(() => new StreamingMelSpectrogram(MelSpectrogramOptions.Whisper));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Allocates_nothing_per_call(string preset)
    {
        var mel = new MelSpectrogram(PresetsByName[preset]);
        var signal = new float[mel.Options.SampleRate];
        var destination = new float[mel.Bands * mel.GetFrameCount(signal.Length)];
        Assert.Equal(0, Allocations.Of(() => mel.Compute(signal, destination)));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Silence_gives_the_floor_and_never_infinity(string preset)
    {
        MelSpectrogramOptions options = PresetsByName[preset];
        float[] values = new MelSpectrogram(options).Compute(new float[options.SampleRate]);
        double floor = options.Log switch
        {
            LogScale.NaturalLog => Math.Log(options.Floor),
            LogScale.Log10 => Math.Log10(options.Floor),
            _ => 0,
        };
        double expected = (floor + options.OutputOffset) * options.OutputScale;
        Assert.All(values, v => Assert.Equal(expected, v, tolerance: 2e-6));
    }

    [Fact]
    public void Decibels_are_relative_to_the_peak_and_bounded_below()
    {
        MelSpectrogramOptions options = MelSpectrogramOptions.Librosa with { Log = LogScale.Decibel, Reference = null, TopDb = 60 };
        float[] values = new MelSpectrogram(options).Compute(Reference.Chirp(22050, 22050));
        Assert.Equal(0, values.Max(), 4);
        Assert.Equal(-60, values.Min(), 4);
    }

    [Fact]
    public void An_empty_signal_has_no_frames() => Assert.Empty(new MelSpectrogram().Compute([]));

    [Fact]
    public void Names_every_fault_at_once()
    {
        var fault = Assert.Throws<UrbanSoundException>(() => new MelSpectrogram(new MelSpectrogramOptions { FftLength = 1, HopLength = 0, MelBands = 0 }));
        Assert.Contains("FftLength", fault.Message, StringComparison.Ordinal);
        Assert.Contains("HopLength", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MelBands", fault.Message, StringComparison.Ordinal);
    }

    private static float[][] Stream(float[] signal, MelSpectrogramOptions options, Func<int, int> pieceLength)
    {
        var stream = new StreamingMelSpectrogram(options);
        var frames = new List<float[]>();
        for (int at = 0; at < signal.Length;)
        {
            int length = Math.Min(pieceLength(at), signal.Length - at);
            stream.Append(signal.AsSpan(at, length));
            at += length;
            Drain();
        }

        stream.Complete();
        Drain();
        return [.. frames];

        void Drain()
        {
            var bands = new float[stream.Bands];
            while (stream.TryRead(bands))
                frames.Add([.. bands]);
        }
    }
}

using UrbanSound.Audio;
using UrbanSound.Dsp;

namespace UrbanSound.Cli.Benchmarks;

/// <summary>What <c>bench</c> measures.</summary>
internal static class Workloads
{
    private const int Rate = 22050;
    private const int RecordingRate = 44100;
    private const int ClipSeconds = 4;
    private const int RecordingSeconds = 10;
    private const int FftLength = 2048;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("log-mel", "4 s at 22,050 Hz to 128 mel bands in dB, FFT 2048, hop 512", ClipSeconds, PrepareLogMel),
        new("rfft-2048", "one real Fourier transform of 2048 samples", (double)FftLength / Rate, PrepareFft),
        new("resample", "4 s from 44,100 to 22,050 Hz", ClipSeconds, PrepareResample),
        new("decode", "10 s of 16-bit stereo WAV at 44,100 Hz to mono samples", RecordingSeconds, PrepareDecode),
        new("classify", "4 s of WAV to labels, by the bundled model", ClipSeconds, PrepareClassify),
    ];

    private static PreparedCall PrepareLogMel()
    {
        var mel = new MelSpectrogram(MelSpectrogramOptions.Librosa with { Log = LogScale.Decibel, Reference = null, TopDb = 80 });
        var signal = TestSignal.Create(Rate, ClipSeconds);
        var values = new float[mel.Bands * mel.GetFrameCount(signal.Length)];
        return new PreparedCall(() => mel.Compute(signal, values));
    }

    private static PreparedCall PrepareFft()
    {
        var fft = new RealFft(FftLength);
        var signal = TestSignal.Create(Rate, 1)[..FftLength];
        var (real, imaginary) = (new float[fft.Bins], new float[fft.Bins]);
        return new PreparedCall(() => fft.Forward(signal, real, imaginary));
    }

    private static PreparedCall PrepareResample()
    {
        var resampler = Resampler.Get(RecordingRate, Rate);
        var signal = TestSignal.Create(RecordingRate, ClipSeconds);
        var output = new float[resampler.GetOutputLength(signal.Length)];
        return new PreparedCall(() => resampler.Process(signal, output));
    }

    private static PreparedCall PrepareDecode()
    {
        var bytes = TestWav.Stereo(RecordingRate, RecordingSeconds);
        var buffer = new float[4096];
        return new PreparedCall(() =>
        {
            using var reader = AudioReader.Open(new MemoryStream(bytes), "bench.wav");
            while (reader.Read(buffer) > 0)
            {
            }
        });
    }

    private static PreparedCall PrepareClassify()
    {
        var classifier = SoundClassifier.LoadDefault();
        var bytes = TestWav.Mono(Rate, ClipSeconds);
        return new PreparedCall(() => classifier.Classify(new MemoryStream(bytes), "bench.wav"), classifier);
    }
}

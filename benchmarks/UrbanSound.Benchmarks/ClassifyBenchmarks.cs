using BenchmarkDotNet.Attributes;
using UrbanSound.Cli.Benchmarks;

namespace UrbanSound.Benchmarks;

/// <summary>Four seconds of WAV to labels by the bundled model, from bytes to the answer.</summary>
[MemoryDiagnoser]
public class ClassifyBenchmarks
{
    private const double Seconds = 4;

    private byte[] _file = [];
    private SoundClassifier _classifier = null!;

    [Params(22050, 44100)]
    public int SampleRate { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _classifier = SoundClassifier.LoadDefault();
        _file = TestWav.Mono(SampleRate, Seconds);
    }

    [GlobalCleanup]
    public void Cleanup() => _classifier.Dispose();

    [Benchmark]
    public InferenceResult Classify() => _classifier.Classify(new MemoryStream(_file), "benchmark.wav");
}

using BenchmarkDotNet.Attributes;
using UrbanSound.Audio;
using UrbanSound.Cli.Benchmarks;

namespace UrbanSound.Benchmarks;

/// <summary>Four seconds from recorders' rates to models'.</summary>
[MemoryDiagnoser]
public class ResampleBenchmarks
{
    private const double Seconds = 4;

    private float[] _signal = [];
    private float[] _output = [];
    private Resampler _resampler = null!;

    [Params("44100 to 22050", "48000 to 16000", "44100 to 16000")]
    public string Rates { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var rates = Rates.Split(" to ").Select(int.Parse).ToArray();
        _resampler = Resampler.Get(rates[0], rates[1]);
        _signal = TestSignal.Create(rates[0], Seconds);
        _output = new float[_resampler.GetOutputLength(_signal.Length)];
    }

    [Benchmark]
    public int Process() => _resampler.Process(_signal, _output);
}

using BenchmarkDotNet.Attributes;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Dsp;

namespace UrbanSound.Benchmarks;

/// <summary>One real transform: powers of two, the speech lengths 400 and 480, and a prime, which takes Bluestein's way.</summary>
[MemoryDiagnoser]
public class RealFftBenchmarks
{
    private float[] _signal = [];
    private float[] _real = [];
    private float[] _imaginary = [];
    private RealFft _fft = null!;

    [Params(400, 480, 512, 1024, 2048, 4096, 1009)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _fft = new RealFft(Length);
        _signal = TestSignal.Create(22050, 1)[..Length];
        _real = new float[_fft.Bins];
        _imaginary = new float[_fft.Bins];
    }

    [Benchmark]
    public void Forward() => _fft.Forward(_signal, _real, _imaginary);
}

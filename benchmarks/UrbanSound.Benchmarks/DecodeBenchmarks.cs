using BenchmarkDotNet.Attributes;
using UrbanSound.Audio;
using UrbanSound.Cli.Benchmarks;

namespace UrbanSound.Benchmarks;

/// <summary>Ten seconds of 16-bit WAV at 44,100 Hz, streamed from memory in pieces.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private const int Rate = 44100;
    private const double Seconds = 10;

    private readonly float[] _piece = new float[4096];
    private byte[] _file = [];

    [Params(1, 2)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Setup() => _file = Channels == 1 ? TestWav.Mono(Rate, Seconds) : TestWav.Stereo(Rate, Seconds);

    [Benchmark]
    public int Read()
    {
        using var reader = AudioReader.Open(new MemoryStream(_file), "benchmark.wav");
        var total = 0;
        for (int read; (read = reader.Read(_piece)) > 0;)
            total += read;
        return total;
    }
}

using BenchmarkDotNet.Attributes;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Dsp;

namespace UrbanSound.Benchmarks;

/// <summary>Four seconds of sound through each preset, and through librosa's in dB, which peers are compared on.</summary>
[MemoryDiagnoser]
public class LogMelBenchmarks
{
    private const double Seconds = 4;

    private float[] _signal = [];
    private float[] _values = [];
    private MelSpectrogram _mel = null!;

    [Params("Librosa", "LibrosaDecibel", "Torchaudio", "YamNet", "Whisper", "KaldiFbank", "EfficientAt")]
    public string Preset { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _mel = new MelSpectrogram(Preset switch
        {
            "Librosa" => MelSpectrogramOptions.Librosa,
            "LibrosaDecibel" => MelSpectrogramOptions.Librosa with { Log = LogScale.Decibel, Reference = null, TopDb = 80 },
            "Torchaudio" => MelSpectrogramOptions.Torchaudio,
            "YamNet" => MelSpectrogramOptions.YamNet,
            "Whisper" => MelSpectrogramOptions.Whisper,
            "KaldiFbank" => MelSpectrogramOptions.KaldiFbank,
            "EfficientAt" => MelSpectrogramOptions.EfficientAt,
            _ => throw new InvalidOperationException($"No preset is called {Preset}."),
        });
        _signal = TestSignal.Create(_mel.Options.SampleRate, Seconds);
        _values = new float[_mel.Bands * _mel.GetFrameCount(_signal.Length)];
    }

    [Benchmark]
    public void Compute() => _mel.Compute(_signal, _values);
}

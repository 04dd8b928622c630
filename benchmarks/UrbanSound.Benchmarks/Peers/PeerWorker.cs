using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Dsp;

namespace UrbanSound.Benchmarks.Peers;

/// <summary>
/// UrbanSound's side of the comparison with peers. Obeys lines on standard input and answers each with one line;
/// benchmarks/peers/README.md lists them.
/// </summary>
internal sealed class PeerWorker(TextReader input, TextWriter output)
{
    private readonly Dictionary<string, Action> _works = [];

    public void Run()
    {
        Answer(JsonSerializer.Serialize(new { dotnet = RuntimeInformation.FrameworkDescription, bits = VectorBits() }));
        while (input.ReadLine() is { } line)
        {
            Answer(line.Split(' ') switch
            {
                ["signal", var rate, var seconds, var path] => WriteSignal(Number(rate), Number(seconds), path),
                ["mel", var name, var rate, var fft, var window, var hop, var bands, var signal, var result] =>
                    AddMel(name, Number(rate), Number(fft), Number(window), Number(hop), Number(bands), signal, result),
                ["fft", var name, var length, var signal, var result] => AddFft(name, Number(length), signal, result),
                ["go", var name, var milliseconds] => Measure(_works[name], TimeSpan.FromMilliseconds(Number(milliseconds))),
                _ => throw new InvalidOperationException($"Unknown line: {line}"),
            });
        }
    }

    private static string WriteSignal(int rate, int seconds, string path)
    {
        Floats.Write(path, TestSignal.Create(rate, seconds));
        return "ok 0";
    }

    private string AddMel(string name, int rate, int fft, int window, int hop, int bands, string signalPath, string resultPath)
    {
        var mel = new MelSpectrogram(MelSpectrogramOptions.Librosa with
        {
            SampleRate = rate,
            FftLength = fft,
            WindowLength = window,
            HopLength = hop,
            MelBands = bands,
            Log = LogScale.Decibel,
            Reference = null,
            TopDb = 80,
        });
        var signal = Floats.Read(signalPath);
        var values = new float[mel.Bands * mel.GetFrameCount(signal.Length)];
        mel.Compute(signal, values);
        Floats.Write(resultPath, values);
        _works[name] = () => mel.Compute(signal, values);
        return $"ok {mel.FilterBank.ToMatrix().Count(w => w != 0)}";
    }

    private string AddFft(string name, int length, string signalPath, string resultPath)
    {
        var fft = new RealFft(length);
        var signal = Floats.Read(signalPath)[..length];
        var (real, imaginary) = (new float[fft.Bins], new float[fft.Bins]);
        fft.Forward(signal, real, imaginary);
        Floats.Write(resultPath, [.. real, .. imaginary]);
        _works[name] = () => fft.Forward(signal, real, imaginary);
        return "ok 0";
    }

    private static string Measure(Action call, TimeSpan time)
    {
        var timing = CallTimer.Measure(call, time);
        return string.Create(
            CultureInfo.InvariantCulture, $"{timing.MedianMs * 1e6:0.#} {timing.MinMs * 1e6:0.#} {timing.Calls} {timing.AllocatedBytes}");
    }

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Answer(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}

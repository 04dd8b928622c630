using System.Diagnostics;
using System.Globalization;
using UrbanSound.Audio;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Dsp;
using UrbanSound.Models;

namespace UrbanSound.Benchmarks.Throughput;

/// <summary>
/// What classifying costs beyond what it can't do without: the model's run and the spectrogram, and the resampling where the file's
/// rate is not the model's. All are timed in turns, and the ratios are medians of the ratios within a turn.
/// </summary>
internal static class ClassifyParts
{
    private const double Seconds = 4;
    private const int Turns = 400;

    public static void Run()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "urbansound8k.onnx");
        using OnnxModel model = OnnxModel.Load(path);
        using SoundClassifier classifier = SoundClassifier.Load(path);
        int modelRate = model.Preprocessor.SampleRate;
        var tensor = new float[model.Preprocessor.TensorLength];
        var window = TestSignal.Create(modelRate, Seconds);
        model.Preprocessor.Compute(window, tensor);
        Console.WriteLine("| file, 4 s | model's run, ms | log-mel | resampling | classify | ÷ (run + log-mel) | ÷ (run + log-mel + resampling) |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (int rate in new[] { modelRate, 22050, 44100 })
        {
            byte[] file = TestWav.Mono(rate, Seconds);
            float[] samples = TestSignal.Create(rate, Seconds);
            Resampler? resampler = rate == modelRate ? null : Resampler.Get(rate, modelRate);
            double[][] times =
            [
                Times(() => model.Run(tensor, 1)),
                Times(() => model.Preprocessor.Compute(window, tensor)),
                Times(() => resampler?.Process(samples)),
                Times(() => classifier.Classify(new MemoryStream(file), "file.wav")),
            ];
            // In turns: what slows the machine down for a while slows all four.
            for (int turn = 0; turn < Turns; turn++)
            {
                times[0][turn] = Time(() => model.Run(tensor, 1));
                times[1][turn] = Time(() => model.Preprocessor.Compute(window, tensor));
                times[2][turn] = resampler is null ? 0 : Time(() => resampler.Process(samples));
                times[3][turn] = Time(() => classifier.Classify(new MemoryStream(file), "file.wav"));
            }

            double[] bare = [.. Enumerable.Range(0, Turns).Select(t => times[3][t] / (times[0][t] + times[1][t]))];
            double[] withResampling = [.. Enumerable.Range(0, Turns).Select(t => times[3][t] / (times[0][t] + times[1][t] + times[2][t]))];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {rate:N0} Hz mono | {Median(times[0]):0.000} | {Median(times[1]):0.000} | {Median(times[2]):0.000} | {Median(times[3]):0.000} | {Median(bare):0.00} | {Median(withResampling):0.00} |"));
        }
    }

    /// <summary>Room for the times of a call, which is warmed up.</summary>
    private static double[] Times(Action call)
    {
        for (int i = 0; i < Turns / 4; i++)
            call();
        return new double[Turns];
    }

    private static double Time(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

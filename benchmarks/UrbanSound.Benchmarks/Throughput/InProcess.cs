using System.Diagnostics;
using System.Globalization;
using UrbanSound.Models;

namespace UrbanSound.Benchmarks.Throughput;

/// <summary>
/// How many files a second a model answers, from bytes to label, without any server: one thread a core, each in a loop. What a server
/// is measured against, so each answer also burns the processor time that the load client takes for a request, and the process stays
/// through all rounds, as a server does: what is compiled and allocated by then is the same in both.
/// </summary>
internal static class InProcess
{
    // What is stored is not compiled away.
    private static ulong Sink { get; set; }

    /// <param name="model">The model's file, or <c>bundled</c>.</param>
    /// <param name="folder">Files that it answers.</param>
    /// <param name="input">A line for each turn: how many seconds it takes, and the client's processor time in milliseconds to burn with each answer.</param>
    /// <param name="output">A line of JSON for each turn. Which of them only warm up is the caller's affair.</param>
    public static void Run(string model, string folder, TextReader input, TextWriter output)
    {
        byte[][] files = [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        using IDisposable classifier = Load(model, out Action<byte[]> classify);
        while (input.ReadLine()?.Split(' ') is [var seconds, var burn])
        {
            double turns = double.Parse(burn, CultureInfo.InvariantCulture) * TurnsPerMillisecond();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            var (answers, took) = Loop(files, classify, double.Parse(seconds, CultureInfo.InvariantCulture), (int)turns);
            double milliseconds = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / answers;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{{\"answers\":{answers},\"seconds\":{took:0.###},\"answersPerSecond\":{answers / took:0.###},\"cpuMilliseconds\":{milliseconds:0.####},\"threads\":{Environment.ProcessorCount}}}"));
            output.Flush();
        }
    }

    private static IDisposable Load(string model, out Action<byte[]> classify)
    {
        if (model != "bundled" && ModelManifest.Load(model).Task == ModelTask.Image)
        {
            ImageClassifier pictures = ImageClassifier.Load(model);
            classify = bytes => pictures.Classify(bytes, "file");
            return pictures;
        }
        SoundClassifier sounds = model == "bundled" ? SoundClassifier.LoadDefault() : SoundClassifier.Load(model);
        classify = bytes => sounds.Classify(new MemoryStream(bytes, writable: false), "file");
        return sounds;
    }

    private static (long Answers, double Seconds) Loop(byte[][] files, Action<byte[]> classify, double seconds, int burnTurns)
    {
        long next = -1, answers = 0, start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return (answers, Stopwatch.GetElapsedTime(start).TotalSeconds);

        void Work()
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                classify(files[Interlocked.Increment(ref next) % files.Length]);
                Interlocked.Increment(ref answers);
                Burn(burnTurns);
            }
        }
    }

    // Counted, not timed: where others use the processor too, time passes without work.
    private static double TurnsPerMillisecond()
    {
        const int Turns = 200_000;
        TimeSpan least = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < 20; attempt++)
        {
            long began = Stopwatch.GetTimestamp();
            Burn(Turns);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            least = took < least ? took : least;
        }
        return Turns / least.TotalMilliseconds;
    }

    private static void Burn(int turns)
    {
        ulong state = (ulong)turns;
        for (int i = 0; i < turns; i++)
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        Sink = state;
    }
}

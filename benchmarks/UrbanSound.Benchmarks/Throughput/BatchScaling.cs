using System.Diagnostics;
using System.Globalization;
using UrbanSound.Cli.Benchmarks;

namespace UrbanSound.Benchmarks.Throughput;

/// <summary>How many files a second <see cref="SoundClassifier.ClassifyAsync(IEnumerable{string}, CancellationToken)"/> classifies, by the number of files in work.</summary>
internal static class BatchScaling
{
    private const int Files = 240;
    private const int Rounds = 9;

    public static async Task RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("urbansound-batch-");
        try
        {
            byte[] file = TestWav.Mono(16000, 4);
            string[] paths = [.. Enumerable.Range(0, Files).Select(i => Path.Combine(folder.FullName, $"{i:000}.wav"))];
            foreach (string path in paths)
                await File.WriteAllBytesAsync(path, file);
            int[] degrees = [.. new[] { 1, 2, Environment.ProcessorCount }.Distinct().Order()];
            var rates = degrees.ToDictionary(degree => degree, _ => new double[Rounds]);
            // In turns, the first of which only warms up.
            for (int round = -1; round < Rounds; round++)
            {
                foreach (int degree in degrees)
                {
                    double rate = Files / (await SecondsAsync(paths, degree)).TotalSeconds;
                    if (round >= 0)
                        rates[degree][round] = rate;
                }
            }

            Console.WriteLine("| files in work | files a second, median | greatest | ÷ one |");
            Console.WriteLine("| --- | --- | --- | --- |");
            foreach (int degree in degrees)
            {
                double[] ratios = [.. rates[degree].Select((rate, round) => rate / rates[1][round]).Order()];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {degree} | {rates[degree].Order().ElementAt(Rounds / 2):0} | {rates[degree].Max():0} | {ratios[Rounds / 2]:0.00} |"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TimeSpan> SecondsAsync(string[] paths, int degree)
    {
        using SoundClassifier classifier = SoundClassifier.LoadDefault(new SoundClassifierOptions { DegreeOfParallelism = degree });
        long start = Stopwatch.GetTimestamp();
        await foreach (FileClassification classified in classifier.ClassifyAsync(paths))
        {
            if (classified.Error is not null)
                throw classified.Error;
        }

        return Stopwatch.GetElapsedTime(start);
    }
}

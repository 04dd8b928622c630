using System.Diagnostics;
using System.Globalization;
using UrbanSound.Cli.Benchmarks;
using UrbanSound.Pipelines;

namespace UrbanSound.Benchmarks.Throughput;

/// <summary>
/// What <see cref="ScheduledPipeline"/> costs: answers a second through it, against the same number of threads that call the same model in a
/// bare loop. Both in turns, and the ratio is the median of the turns' ratios. The processor's time for one answer is compared, too: other
/// programs on the machine disturb it less.
/// </summary>
internal static class SchedulerCost
{
    private const int Rounds = 30;

    /// <param name="arguments">None for the bundled model and a sound of 4 s; or a picture model with its manifest, and a picture.</param>
    public static async Task RunAsync(string[] arguments)
    {
        Func<IInferencePipeline> open;
        MediaInput input;
        Action answer;
        IDisposable bare;
        if (arguments is [var model, var picture])
        {
            open = () => new ImagePipeline(ImageClassifier.Load(model));
            input = new MediaInput(await File.ReadAllBytesAsync(picture), "image/png", picture);
            ImageClassifier classifier = ImageClassifier.Load(model);
            (bare, answer) = (classifier, () => classifier.Classify(input.Bytes.Span, picture));
        }
        else
        {
            open = () => new SoundPipeline(SoundClassifier.LoadDefault());
            input = new MediaInput(TestWav.Mono(16000, 4), "audio/wav");
            SoundClassifier classifier = SoundClassifier.LoadDefault();
            byte[] file = TestWav.Mono(16000, 4);
            (bare, answer) = (classifier, () => classifier.Classify(new MemoryStream(file), "sound"));
        }

        int workers = Environment.ProcessorCount;
        using IDisposable _ = bare;
        var options = new SchedulerOptions { Workers = workers, QueueCapacity = 100_000, RequestDeadline = TimeSpan.FromHours(1) };
        await using var measured = new ScheduledPipeline(open(), options);
        await using var single = new ScheduledPipeline(open(), options with { MaxBatchSize = 1 });
        await using var batched = new ScheduledPipeline(open(), options with { MaxBatchSize = 8 });
        // An eighth of a second's work or so a turn: the shorter, the more alike what else the machine does in a round.
        int inputs = Math.Clamp((int)(single.Statistics.DrainRate / 8), 8, 1000);
        Action[] ways = [() => Loop(answer, workers, inputs), () => Through(single, input, inputs), () => Through(batched, input, inputs)];
        var turns = new (double Rate, double Cpu)[3][];
        for (int i = 0; i < turns.Length; i++)
            turns[i] = new (double, double)[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            // Each comes first as often as last. The round before all only warms up.
            for (int place = 0; place < ways.Length; place++)
            {
                int way = (Math.Max(0, round) + place) % ways.Length;
                (double, double) turn = Time(inputs, ways[way]);
                if (round >= 0)
                    turns[way][round] = turn;
            }
        }

        Console.WriteLine($"{single.Model.Name}, {workers} workers, {inputs} inputs a turn, {Rounds} turns; batch size by measurement: {measured.Statistics.BatchSize}");
        Console.WriteLine("| | answers a second, median | ÷ loop, median (quartiles) | processor time an answer ÷ loop's |");
        Console.WriteLine("| --- | --- | --- | --- |");
        string[] names = ["bare loop", "scheduled, one by one", "scheduled, in eights"];
        for (int i = 0; i < names.Length; i++)
        {
            double[] rates = [.. turns[i].Zip(turns[0], (t, loop) => t.Rate / loop.Rate).Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {names[i]} | {Median(turns[i].Select(t => t.Rate)):0} | {Median(rates):0.000} ({rates[Rounds / 4]:0.00} to {rates[Rounds * 3 / 4]:0.00}) | {Median(turns[i].Zip(turns[0], (t, loop) => t.Cpu / loop.Cpu)):0.000} |"));
        }
    }

    private static (double Rate, double Cpu) Time(int inputs, Action work)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        work();
        return (inputs / Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / inputs);
    }

    /// <summary>Threads that do nothing but answer.</summary>
    private static void Loop(Action answer, int workers, int inputs)
    {
        int left = inputs;
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                answer();
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static void Through(ScheduledPipeline pipeline, MediaInput input, int inputs) =>
        Task.WhenAll(Enumerable.Range(0, inputs).Select(_ => pipeline.InferAsync(input))).GetAwaiter().GetResult();

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}

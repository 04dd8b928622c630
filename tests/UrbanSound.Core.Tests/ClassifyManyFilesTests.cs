using System.Runtime.CompilerServices;
using UrbanSound.Audio;
using UrbanSound.Sounds;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests;

public sealed class ClassifyManyFilesTests : IDisposable
{
    private const int Workers = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly SoundClassifier _classifier;

    public ClassifyManyFilesTests() =>
        _classifier = SoundClassifier.Load(LoudestBand.WriteProven(_folder.Path), new SoundClassifierOptions { DegreeOfParallelism = Workers });

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public async Task Answers_in_the_order_of_the_files_however_long_each_is(int degree)
    {
        // The first file takes longer than all others together.
        string[] paths = [Write("long", 3, 120), .. Enumerable.Range(0, 40).Select(i => Write($"{i}", i % LoudestBand.Bands, 0.2 + (i % 7)))];
        using SoundClassifier classifier = SoundClassifier.Load(
            _folder.File("model.onnx"), new SoundClassifierOptions { DegreeOfParallelism = degree });
        List<FileClassification> answers = await ToList(classifier.ClassifyAsync(paths));
        Assert.Equal(paths, answers.Select(a => a.Path));
        Assert.All(answers, a => Assert.Equal(_classifier.Classify(a.Path).Scores, a.Result!.Scores));
        Assert.All(answers, a => Assert.Null(a.Error));
    }

    [Fact]
    public async Task A_path_that_can_name_no_file_is_an_answer_in_its_place()
    {
        List<FileClassification> answers = await ToList(_classifier.ClassifyAsync(["", Write("1", 1), null!, Write("2", 2), "a\0b.wav"]));
        Assert.Equal([null, "band1", null, "band2", null], answers.Select(a => a.Result?.Label));
        Assert.Equal([UrbanSoundErrorKind.NotFound, null, UrbanSoundErrorKind.NotFound, null, UrbanSoundErrorKind.NotFound], answers.Select(a => a.Error?.Kind));
        Assert.Equal(["", ""], [answers[0].Path, answers[2].Path]);
    }

    [Fact]
    public void A_batch_tells_the_place_of_a_clip_that_is_null()
    {
        var clip = new AudioClip(new float[100], 16000);
        Assert.Contains("Clip 1 ", Assert.Throws<ArgumentException>(() => _classifier.ClassifyBatch([clip, null!])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_is_an_answer_in_its_place()
    {
        await File.WriteAllTextAsync(_folder.File("text.wav"), "this is text, not sound");
        string[] paths = [Write("1", 1), _folder.File("text.wav"), _folder.File("none.wav"), Write("2", 2)];
        List<FileClassification> answers = await ToList(_classifier.ClassifyAsync(paths));
        Assert.Equal(["band1", null, null, "band2"], answers.Select(a => a.Result?.Label));
        Assert.Equal([null, UrbanSoundErrorKind.InvalidMedia, UrbanSoundErrorKind.NotFound, null], answers.Select(a => a.Error?.Kind));
        Assert.Equal(paths, answers.Select(a => a.Path));
    }

    [Fact]
    public async Task Nothing_is_read_from_the_source_before_the_first_answer_is_asked_for()
    {
        var source = new Source(Write("1", 1));
        IAsyncEnumerable<FileClassification> answers = _classifier.ClassifyAsync(source.Endless());
        Assert.Equal(0, source.Given);
        await foreach (FileClassification _ in answers)
            break;
        Assert.InRange(source.Given, 1, 1 + ParallelInOrder.MostAhead(Workers));
    }

    [Fact]
    public async Task An_endless_source_is_read_no_further_ahead_than_the_bound()
    {
        var source = new Source(Write("1", 1));
        int taken = 0;
        await foreach (FileClassification _ in _classifier.ClassifyAsync(source.Endless()))
        {
            taken++;
            // Whoever is slow is waited for: give the source every chance to run away.
            await Task.Yield();
            Assert.InRange(source.Given, taken, taken + ParallelInOrder.MostAhead(Workers));
            if (taken == 300)
                break;
        }

        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task Answers_come_while_the_source_still_waits_for_more()
    {
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string path = Write("1", 6);
        await using IAsyncEnumerator<FileClassification> answers = _classifier.ClassifyAsync(Source()).GetAsyncEnumerator();
        Assert.True(await answers.MoveNextAsync());
        Assert.Equal("band6", answers.Current.Result!.Label);
        more.SetResult();
        Assert.False(await answers.MoveNextAsync());

        async IAsyncEnumerable<string> Source()
        {
            yield return path;
            await more.Task;
        }
    }

    [Fact]
    public async Task Leaving_early_disposes_the_source_and_leaves_no_file_open()
    {
        var source = new Source(Write("1", 1, 60));
        await foreach (FileClassification _ in _classifier.ClassifyAsync(source.Endless()))
            break;
        Assert.True(source.IsDisposed);
        // Work that were still running would find the session gone; and Windows refuses to delete an open file.
        _classifier.Dispose();
        File.Delete(_folder.File("1.wav"));
    }

    [Fact]
    public async Task Cancelling_stops_the_work_and_disposes_the_source()
    {
        var source = new Source(Write("1", 1));
        using var cancellation = new CancellationTokenSource();
        int taken = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (FileClassification _ in _classifier.ClassifyAsync(source.Endless(), cancellation.Token))
            {
                if (++taken == 5)
                    await cancellation.CancelAsync();
            }
        });
        Assert.Equal(5, taken);
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task Cancelling_reaches_a_source_that_waits_and_a_token_given_to_the_enumeration()
    {
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<FileClassification> answers = _classifier.ClassifyAsync(Silent()).GetAsyncEnumerator(cancellation.Token);
        Task<bool> waiting = answers.MoveNextAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        static async IAsyncEnumerable<string> Silent([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield return "";
        }
    }

    [Fact]
    public async Task A_source_that_throws_is_heard_after_the_answers_before_it()
    {
        string path = Write("1", 4);
        var answers = new List<FileClassification>();
        var fault = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (FileClassification answer in _classifier.ClassifyAsync(Broken()))
                answers.Add(answer);
        });
        Assert.Equal("the list is damaged", fault.Message);
        Assert.Equal(["band4", "band4"], answers.Select(a => a.Result!.Label));

        IEnumerable<string> Broken()
        {
            yield return path;
            yield return path;
            throw new InvalidDataException("the list is damaged");
        }
    }

    [Fact]
    public async Task A_fault_that_is_no_UrbanSoundException_is_thrown_in_its_place()
    {
        var answers = new List<int>();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (int answer in ParallelInOrder.RunAsync(new[] { 1, 2, 3 }.ToAsyncEnumerable(), Workers, Work, default))
                answers.Add(answer);
        });
        Assert.Equal([1], answers);

        static int Work(int item, CancellationToken stop) => item == 2 ? throw new InvalidDataException() : item;
    }

    [Fact]
    public async Task No_files_give_no_answers() => Assert.Empty(await ToList(_classifier.ClassifyAsync(Array.Empty<string>())));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Refuses_an_impossible_degree_of_parallelism(int degree)
    {
        var options = new SoundClassifierOptions { DegreeOfParallelism = degree };
        var fault = Assert.Throws<UrbanSoundException>(() => SoundClassifier.Load(_folder.File("model.onnx"), options));
        Assert.Equal(UrbanSoundErrorKind.InvalidOptions, fault.Kind);
        Assert.Contains("DegreeOfParallelism", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_files_are_in_work_than_the_degree_allows()
    {
        int inWork = 0, most = 0;
        var gate = new Lock();
        List<int> results = await ToList(ParallelInOrder.RunAsync(Enumerable.Range(0, 500).ToAsyncEnumerable(), Workers, Work, CancellationToken.None));
        Assert.Equal(Enumerable.Range(0, 500), results);
        Assert.InRange(most, 1, Workers);

        int Work(int item, CancellationToken cancellationToken)
        {
            lock (gate)
                most = Math.Max(most, ++inWork);
            Thread.SpinWait(200 * (item % 10));
            lock (gate)
                inWork--;
            return item;
        }
    }

    private string Write(string name, int band, double seconds = 0.5)
    {
        string path = _folder.File(name + ".wav");
        WavWriter.Write(path, LoudestBand.Tone(band, LoudestBand.Rate, seconds), LoudestBand.Rate);
        return path;
    }

    private static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items)
            list.Add(item);
        return list;
    }

    /// <summary>Gives one path for ever, and counts.</summary>
    private sealed class Source(string path)
    {
        private int _given;

        public int Given => Volatile.Read(ref _given);

        public bool IsDisposed { get; private set; }

        public async IAsyncEnumerable<string> Endless()
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    Interlocked.Increment(ref _given);
                    yield return path;
                }
            }
            finally
            {
                IsDisposed = true;
            }
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using UrbanSound.Models;
using UrbanSound.Pipelines;
using UrbanSound.Tests.Models;

namespace UrbanSound.Tests.Pipelines;

/// <summary>Inputs that are the model's tensor already, as NumPy writes it.</summary>
public sealed class TensorInputTests : IAsyncLifetime, IDisposable
{
    private const string Dimensions = "1, 8, 100";
    private readonly TemporaryFolder _folder = new();
    private readonly SoundPipeline _pipeline;
    private readonly SoundClassifier _classifier;
    private readonly SoundPreprocessor _preprocessor;

    public TensorInputTests()
    {
        string path = LoudestBand.WriteProven(_folder.Path);
        _classifier = SoundClassifier.Load(path);
        _pipeline = new SoundPipeline(SoundClassifier.Load(path));
        _preprocessor = new SoundPreprocessor(_classifier.Manifest);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _pipeline.DisposeAsync();

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(MediaInput.Tensor)]
    [InlineData(MediaInput.Unknown)]
    public async Task A_tensor_gets_the_scores_of_the_sound_it_was_made_of(string mediaType)
    {
        InferenceResult wanted = _classifier.Classify(LoudestBand.Clip(5));
        foreach (string shape in (string[])["1, 1, 8, 100", Dimensions])
        {
            InferenceResult result = await _pipeline.InferAsync(new MediaInput(Npy(Tensor(5), shape), mediaType));
            Assert.All(wanted.Scores.Zip(result.Scores), s => Assert.Equal(s.First.Score, s.Second.Score, 1e-6f));
        }
    }

    [Fact]
    public async Task Several_rows_are_averaged()
    {
        float[] one = Scores(await Ask(Npy(Tensor(1), Dimensions))), two = Scores(await Ask(Npy(Tensor(2), Dimensions)));
        float[] both = Scores(await Ask(Npy([.. Tensor(1), .. Tensor(2)], "2, " + Dimensions)));
        Assert.All(both.Zip(one.Zip(two)), b => Assert.Equal((b.Second.First + b.Second.Second) / 2, b.First, 1e-6f));
    }

    [Fact]
    public async Task Tensors_and_sounds_go_through_the_same_batches()
    {
        await using var scheduled = new ScheduledPipeline(
            new SoundPipeline(SoundClassifier.Load(_folder.File("model.onnx"))), new SchedulerOptions { Workers = 1, MaxBatchSize = 8 });
        Task<InferenceResult>[] answers = [.. Enumerable.Range(0, 40).Select(i => scheduled.InferAsync(new MediaInput(i % 2 == 0 ? SoundPipelineTests.Wav(i % 8) : Npy(Tensor(i % 8), Dimensions))))];
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"band{i % 8}"), (await Task.WhenAll(answers)).Select(a => a.Label));
    }

    [Theory]
    [InlineData("8, 100")]
    [InlineData("1, 8, 99")]
    [InlineData("0, 1, 8, 100")]
    [InlineData("1, 1, 1, 8, 100")]
    [InlineData("1, 100, 8")]
    [InlineData("800")]
    [InlineData("")]
    public async Task Another_shape_is_refused_and_the_right_one_told(string shape)
    {
        int count = shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(1, (product, axis) => product * int.Parse(axis, CultureInfo.InvariantCulture));
        UrbanSoundException fault = await Refused(Npy(new float[count], shape));
        Assert.Contains("[1, 8, 100]", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task Values_that_are_no_numbers_are_refused(float value)
    {
        float[] tensor = Tensor(3);
        tensor[417] = value;
        Assert.Contains("NaN", (await Refused(Npy(tensor, Dimensions))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 8, 50), }")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 8, 100), }")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1, 8, 100), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 8, 100), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 101), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 99999999999), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647, 2147483647), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, -100), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1 8 100), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 100), 'shape': (1, 8, 100), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 100), 'more': 1}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 100)} and more")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 100)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 100")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}")]
    [InlineData("{'descr': '<f4")]
    [InlineData("__import__('os')")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_header_that_is_not_understood_is_refused(string header) =>
        Assert.Equal(UrbanSoundErrorKind.InvalidMedia, (await Refused(File(header, Bytes(Tensor(0))))).Kind);

    [Fact]
    public async Task Every_beginning_of_a_file_is_refused_and_the_whole_is_not()
    {
        byte[] whole = Npy(Tensor(4), Dimensions);
        for (int length = 0; length < whole.Length; length += length < 140 ? 1 : 97)
            await Refused(whole[..length]);
        Assert.Equal("band4", (await Ask(whole)).Label);
        await Refused([.. whole, 0]);
    }

    [Fact]
    public void A_header_that_promises_much_costs_nothing()
    {
        byte[] large = File("{'descr': '<f4', 'fortran_order': False, 'shape': (1073741823,), }", new byte[64]);
        byte[] long2 = [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F, .. new byte[100]];
        foreach (byte[] file in (byte[][])[large, long2])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<UrbanSoundException>(() => NpyArray.Parse(file, "x"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    [Fact]
    public void Headers_are_read_as_NumPy_writes_them_and_as_others_do()
    {
        foreach (string header in (string[])[
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
            "{\"shape\":(2,3,),\"fortran_order\":False,\"descr\":\"<f4\"}"])
        {
            Assert.Equal([2, 3], NpyArray.Parse(File(header, new byte[24]), "x").Shape);
        }

        Assert.Equal([6], NpyArray.Parse(File("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", new byte[24]), "x").Shape);
        NpyArray doubles = NpyArray.Parse(File("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", BitConverter.GetBytes(0.5)), "x");
        float[] value = new float[1];
        doubles.CopyTo(File("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", BitConverter.GetBytes(0.5)), 0, value);
        Assert.Equal([0.5f], value);
    }

    [Fact]
    public async Task Rented_memory_comes_back_whether_there_is_an_answer_or_a_fault()
    {
        ILocalPipeline local = _pipeline;
        int length = _preprocessor.TensorLength;
        // A thread gets first the array that it gave back last: if that is still so afterwards, the call gave back what it took.
        float[] mine = ArrayPool<float>.Shared.Rent(length);
        ArrayPool<float>.Shared.Return(mine);
        local.Infer(new MediaInput(Npy(Tensor(1), Dimensions)), default);
        Assert.Same(mine, Peek());
        float[] bad = Tensor(1);
        bad[^1] = float.NaN;
        Assert.Throws<UrbanSoundException>(() => local.Infer(new MediaInput(Npy(bad, Dimensions)), default));
        Assert.Same(mine, Peek());
        using var patience = new CancellationTokenSource();
        await patience.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => local.Infer(new MediaInput(Npy(Tensor(1), Dimensions)), patience.Token));

        float[] Peek()
        {
            float[] found = ArrayPool<float>.Shared.Rent(length);
            ArrayPool<float>.Shared.Return(found);
            return found;
        }
    }

    internal static byte[] Npy(float[] values, string shape) =>
        File($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}{(shape.Contains(',') || shape.Length == 0 ? "" : ",")}), }}", Bytes(values));

    private static byte[] File(string header, byte[] data)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    private static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static float[] Scores(InferenceResult result) => [.. result.Scores.OrderBy(s => s.Index).Select(s => s.Score)];

    private float[] Tensor(int band)
    {
        float[] tensor = new float[_preprocessor.TensorLength];
        _preprocessor.Compute(LoudestBand.Clip(band), tensor);
        return tensor;
    }

    private Task<InferenceResult> Ask(byte[] npy) => _pipeline.InferAsync(new MediaInput(npy, MediaInput.Tensor));

    private Task<UrbanSoundException> Refused(byte[] npy) => Assert.ThrowsAsync<UrbanSoundException>(() => Ask(npy));
}

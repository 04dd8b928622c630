using UrbanSound.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.Tests.Pipelines;

/// <summary>
/// A model that sums a row of one value, over inputs whose bytes are the rows. What else the bytes mean: 255 is damage that is seen when it
/// is read, 254 a row that the model fails on, alone or in a batch.
/// </summary>
internal sealed class FakeRows : IRowPipeline
{
    public const byte Damaged = 255, Poisonous = 254;

    private int _opened;
    private int _disposed;

    /// <summary>Rows of each run, after the measuring.</summary>
    public List<int> Runs { get; } = [];

    /// <summary>Called before each run, with its rows.</summary>
    public Action<int> OnRows { get; set; } = _ => { };

    public int StillOpen => Volatile.Read(ref _opened) - Volatile.Read(ref _disposed);

    public int RowLength => 1;

    public bool TakesBatches { get; init; } = true;

    public ModelIdentity Model { get; } = new("rows", "1", "", "", "");

    public IReadOnlyList<string> MediaTypes { get; } = [MediaInput.Unknown];

    public InferenceResult Infer(MediaInput input, CancellationToken cancellationToken) => throw new NotSupportedException("Batches only.");

    public Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default) => throw new NotSupportedException("Batches only.");

    public IRowSource Open(MediaInput input)
    {
        Interlocked.Increment(ref _opened);
        return new Rows(this, input);
    }

    public float[] Run(Memory<float> rows, int count)
    {
        OnRows(count);
        lock (Runs)
            Runs.Add(count);
        float[] values = rows.Span[..count].ToArray();
        return values.Contains(Poisonous) ? throw new InvalidOperationException("poison") : values;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Rows(FakeRows owner, MediaInput input) : IRowSource
    {
        private readonly ScoreSum _sum = new(1);
        private int _next;

        public bool TryFill(Span<float> row, CancellationToken cancellationToken)
        {
            if (_next == input.Bytes.Length)
                return false;
            row[0] = input.Bytes.Span[_next++];
            return row[0] == Damaged ? throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, "damaged") : true;
        }

        public void Add(ReadOnlySpan<float> scores) => _sum.Add(scores);

        public InferenceResult Finish(TimeSpan elapsed) => InferenceResult.Create(_sum.Mean(), [input.Name], owner.Model, elapsed);

        public void Dispose() => Interlocked.Increment(ref owner._disposed);
    }
}

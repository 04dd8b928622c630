using System.Numerics.Tensors;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>A tensor that the sender prepared (<c>.npy</c>, float32): one row of the model's input, or several, whose scores are averaged.</summary>
internal sealed class TensorRows : IRowSource
{
    private readonly OnnxModel _model;
    private readonly MediaInput _input;
    private readonly NpyArray _array;
    private readonly ScoreSum _sum;
    private int _next;

    /// <exception cref="UrbanSoundException">InvalidMedia: no such array, or not of the model's shape.</exception>
    public TensorRows(OnnxModel model, MediaInput input)
    {
        _model = model;
        _input = input;
        _sum = new ScoreSum(model.Manifest.Labels.Count);
        _array = NpyArray.Parse(input.Bytes.Span, input.Name);
        if (_array.IsDouble)
            throw Invalid("holds float64; the model takes float32 ('<f4').");
        IReadOnlyList<int> whole = model.Manifest.Input.Shape;
        ReadOnlySpan<int> row = [.. whole[0] is -1 or 1 ? whole.Skip(1) : whole];
        ReadOnlySpan<int> shape = _array.Shape;
        bool isOneRow = shape.SequenceEqual(row);
        if (!isOneRow && !(shape.Length == row.Length + 1 && shape[1..].SequenceEqual(row) && shape[0] > 0))
        {
            throw Invalid(
                $"has the shape [{string.Join(", ", _array.Shape)}]; the model takes [{string.Join(", ", row.ToArray())}], or several of them along an axis before it.");
        }
    }

    private int Rows => _array.Count / _model.TensorLength;

    public bool TryFill(Span<float> row, CancellationToken cancellationToken)
    {
        if (_next == Rows)
            return false;
        _array.CopyTo(_input.Bytes.Span, _next++ * _model.TensorLength, row);
        if (!TensorPrimitives.IsFiniteAll<float>(row))
            throw Invalid("holds NaN or infinity.");
        return true;
    }

    public void Add(ReadOnlySpan<float> scores) => _sum.Add(scores);

    public InferenceResult Finish(TimeSpan elapsed) => InferenceResult.Create(_sum.Mean(), _model.Manifest.Labels, _model.Identity, elapsed);

    public void Dispose()
    {
    }

    private UrbanSoundException Invalid(string fault) => new(UrbanSoundErrorKind.InvalidMedia, $"{_input.Name}: {fault}");
}

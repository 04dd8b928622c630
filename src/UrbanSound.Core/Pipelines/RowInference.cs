using System.Buffers;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>One input alone: row by row, in the memory of one row.</summary>
internal static class RowInference
{
    /// <param name="rows">The input.</param>
    /// <param name="model">What runs.</param>
    /// <param name="started">Timestamp of when work on the input began.</param>
    /// <param name="cancellationToken">Looked at before each run.</param>
    public static InferenceResult Run(IRowSource rows, OnnxModel model, long started, CancellationToken cancellationToken)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(model.TensorLength);
        try
        {
            Memory<float> row = rented.AsMemory(0, model.TensorLength);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!rows.TryFill(row.Span, cancellationToken))
                    return rows.Finish(TimeProvider.System.GetElapsedTime(started));
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(ModelScores.Run(model, row, 1));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}

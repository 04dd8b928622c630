using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>
/// A picture model as a pipeline: the bytes of a picture, or of the model's input tensor, become an answer. Works on the thread pool,
/// on as many inputs at once as it is given; <see cref="ScheduledPipeline"/> bounds that. Thread-safe.
/// </summary>
public sealed class ImagePipeline : IRowPipeline
{
    private readonly RowPipelineCore _core;

    /// <summary>Takes a classifier.</summary>
    /// <param name="classifier">What answers. The pipeline owns it, and disposes it after its last answer.</param>
    public ImagePipeline(ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        _core = new RowPipelineCore(classifier, classifier.Onnx, ["image/*", MediaInput.Tensor, MediaInput.Unknown], input => new ImageRows(classifier, input));
    }

    /// <inheritdoc/>
    public ModelIdentity Model => _core.Model.Identity;

    /// <summary>
    /// Pictures, the model's input tensor (<c>application/x-npy</c>: float32, one input or several, whose scores are averaged), and
    /// bytes that nobody named.
    /// </summary>
    public IReadOnlyList<string> MediaTypes => _core.MediaTypes;

    int IRowPipeline.RowLength => _core.Model.TensorLength;

    bool IRowPipeline.TakesBatches => _core.Model.TakesBatches;

    /// <inheritdoc/>
    public Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default) => _core.InferAsync(input, cancellationToken);

    InferenceResult ILocalPipeline.Infer(MediaInput input, CancellationToken cancellationToken) => _core.Infer(input, cancellationToken);

    IRowSource IRowPipeline.Open(MediaInput input) => _core.Open(input);

    float[] IRowPipeline.Run(Memory<float> rows, int count) => ModelScores.Run(_core.Model, rows, count);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _core.DisposeAsync();
}

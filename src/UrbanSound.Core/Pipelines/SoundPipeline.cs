using System.Runtime.InteropServices;
using UrbanSound.Audio;
using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>
/// A sound model as a pipeline: the bytes of a recording, or of the model's input tensor, become an answer. Works on the thread pool,
/// on as many inputs at once as it is given; <see cref="ScheduledPipeline"/> bounds that. Thread-safe.
/// </summary>
public sealed class SoundPipeline : IRowPipeline
{
    private readonly RowPipelineCore _core;

    /// <summary>Takes a classifier.</summary>
    /// <param name="classifier">What answers. The pipeline owns it, and disposes it after its last answer.</param>
    public SoundPipeline(SoundClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        _core = new RowPipelineCore(classifier, classifier.Onnx, ["audio/*", "video/mp4", MediaInput.Tensor, MediaInput.Unknown], input => OpenSound(classifier, input));
    }

    /// <inheritdoc/>
    public ModelIdentity Model => _core.Model.Identity;

    /// <summary>
    /// Sounds, the sound of an MP4 video (all but WAV through ffmpeg), the model's input tensor (<c>application/x-npy</c>: float32, one
    /// input or several, whose scores are averaged), and bytes that nobody named.
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

    private static SoundRows OpenSound(SoundClassifier classifier, MediaInput input)
    {
        // Memory that is no array (native, mapped) is rare enough to be copied.
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(input.Bytes, out ArraySegment<byte> array) ? array : input.Bytes.ToArray();
        var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        AudioReader reader = AudioReader.Open(stream, input.Name, classifier.Options.Limits);
        try
        {
            return new SoundRows(classifier.Onnx, classifier.Options, reader, input.Name);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}

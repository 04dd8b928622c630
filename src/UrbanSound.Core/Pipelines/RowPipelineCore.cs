using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>What pipelines with one classifier have in common. Thread-safe.</summary>
/// <param name="classifier">Is disposed after the last call.</param>
/// <param name="model">Its model.</param>
/// <param name="mediaTypes">What it reads.</param>
/// <param name="openMedia">Opens an input that is no tensor.</param>
internal sealed class RowPipelineCore(IDisposable classifier, OnnxModel model, string[] mediaTypes, Func<MediaInput, IRowSource> openMedia)
{
    private readonly OpenCalls _calls = new();

    public OnnxModel Model => model;

    public IReadOnlyList<string> MediaTypes => mediaTypes;

    public IRowSource Open(MediaInput input)
    {
        if (!Array.Exists(mediaTypes, input.Is))
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.UnsupportedMedia,
                $"{input.Name}: {model.Identity.Name} does not read {input.MediaType}; it reads {string.Join(", ", mediaTypes)}.");
        }

        // Who says nothing may send a tensor, too; who says what it is has to be right.
        bool isTensor = input.Is(MediaInput.Tensor) || (input.Is(MediaInput.Unknown) && NpyArray.IsNpy(input.Bytes.Span));
        return isTensor ? new TensorRows(model, input) : openMedia(input);
    }

    public InferenceResult Infer(MediaInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        _calls.Enter(model.Identity.Name);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            long started = TimeProvider.System.GetTimestamp();
            using IRowSource rows = Open(input);
            return RowInference.Run(rows, model, started, cancellationToken);
        }
        finally
        {
            _calls.Exit();
        }
    }

    public Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Task.Run(() => Infer(input, cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _calls.CloseAsync(out bool isFirst).ConfigureAwait(false);
        if (isFirst)
            classifier.Dispose();
    }
}

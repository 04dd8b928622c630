using UrbanSound.Models;

namespace UrbanSound.Pipelines;

/// <summary>
/// Bytes in, one result out: all that a command line, a server, a queue worker or a device holds of a model, wherever that runs.
/// Thread-safe. The same bytes give the same result alone and in a crowd. Disposing it answers what was taken on, takes on nothing
/// more, and frees the model.
/// </summary>
public interface IInferencePipeline : IAsyncDisposable
{
    /// <summary>Which model answers.</summary>
    ModelIdentity Model { get; }

    /// <summary>What it reads, as <c>type/subtype</c> or <c>type/*</c> in lower case, the usual one first.</summary>
    IReadOnlyList<string> MediaTypes { get; }

    /// <summary>Answers one input.</summary>
    /// <param name="input">The whole sound, picture, video or tensor.</param>
    /// <param name="cancellationToken">The caller does not want the answer any more: work not begun is not begun.</param>
    /// <returns>The scores of all labels, with the model that gave them.</returns>
    /// <exception cref="UrbanSoundException">
    /// InvalidMedia, UnsupportedMedia or TooLarge: it is the input's fault, and sending it again won't help. Overloaded or
    /// DeadlineExceeded: nothing was done; try again after <see cref="UrbanSoundException.RetryAfter"/>. Unavailable: the pipeline is
    /// closing, or what it depends on can't be reached.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<InferenceResult> InferAsync(MediaInput input, CancellationToken cancellationToken = default);
}

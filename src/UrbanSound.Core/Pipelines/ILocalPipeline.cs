namespace UrbanSound.Pipelines;

/// <summary>A pipeline whose work is done in this process: it can be given a thread to do it on.</summary>
internal interface ILocalPipeline : IInferencePipeline
{
    /// <summary>Answers one input on the calling thread, from decoding to the scores.</summary>
    /// <param name="input">As for <see cref="IInferencePipeline.InferAsync"/>.</param>
    /// <param name="cancellationToken">Looked at between two runs of the model.</param>
    InferenceResult Infer(MediaInput input, CancellationToken cancellationToken);
}

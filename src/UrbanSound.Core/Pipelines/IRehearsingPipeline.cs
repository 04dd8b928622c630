namespace UrbanSound.Pipelines;

/// <summary>A local pipeline that is more than one model's run, and can do once what a usual input will cost.</summary>
internal interface IRehearsingPipeline : ILocalPipeline
{
    /// <summary>Does the work of a made-up input, on the calling thread; nothing is answered.</summary>
    void Rehearse();
}

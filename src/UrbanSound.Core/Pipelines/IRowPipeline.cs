namespace UrbanSound.Pipelines;

/// <summary>
/// A local pipeline with one model, whose inputs are prepared as rows of its input tensor: so that rows of several inputs can go
/// through one run.
/// </summary>
internal interface IRowPipeline : ILocalPipeline
{
    /// <summary>Values of one row.</summary>
    int RowLength { get; }

    /// <summary>Whether one run takes any number of rows; else one.</summary>
    bool TakesBatches { get; }

    /// <summary>Looks at an input. Decoding begins with the first row.</summary>
    /// <exception cref="UrbanSoundException">InvalidMedia, UnsupportedMedia or TooLarge.</exception>
    IRowSource Open(MediaInput input);

    /// <summary>Runs the model.</summary>
    /// <param name="rows"><paramref name="count"/> rows, one behind the other.</param>
    /// <param name="count">At least 1.</param>
    /// <returns>The scores of each row, one behind the other.</returns>
    float[] Run(Memory<float> rows, int count);
}

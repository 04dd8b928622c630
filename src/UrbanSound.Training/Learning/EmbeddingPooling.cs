namespace UrbanSound.Training.Learning;

/// <summary>How the embeddings of a clip's patches become one.</summary>
public enum EmbeddingPooling
{
    /// <summary>The mean over the patches.</summary>
    Mean,

    /// <summary>The mean, and behind it the largest value over the patches: twice as many values.</summary>
    MeanMax,
}

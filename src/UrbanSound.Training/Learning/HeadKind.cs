namespace UrbanSound.Training.Learning;

/// <summary>What is put on top of the embedding.</summary>
public enum HeadKind
{
    /// <summary>Logistic regression: one linear layer and a softmax.</summary>
    Linear,

    /// <summary>A hidden layer with ReLU, then a linear layer and a softmax.</summary>
    Mlp,
}

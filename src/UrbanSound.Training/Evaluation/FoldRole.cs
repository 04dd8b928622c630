namespace UrbanSound.Training.Evaluation;

/// <summary>What a fold was to the model that is measured on it.</summary>
public enum FoldRole
{
    /// <summary>Nobody told: the model's manifest says nothing of it.</summary>
    Unknown,

    /// <summary>The model was trained without it, and nothing was chosen on it.</summary>
    Test,

    /// <summary>It chose something (when to stop, which settings): figures on it flatter.</summary>
    Validation,

    /// <summary>The model was trained on it: figures on it say nothing about other sounds.</summary>
    Training,
}

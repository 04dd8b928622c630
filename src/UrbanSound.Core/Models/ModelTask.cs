namespace UrbanSound.Models;

/// <summary>What a model is for.</summary>
public enum ModelTask
{
    /// <summary>Classifies sounds: audio in, one score per label out.</summary>
    Sound,

    /// <summary>Classifies pictures: upright RGB in, one score per label out.</summary>
    Image,
}

namespace UrbanSound.Models;

/// <summary>How a clip that is shorter than the model's window is made long enough.</summary>
public enum ClipPadding
{
    /// <summary>The clip is played again and again: sample n becomes sample n modulo the clip's length.</summary>
    Repeat,

    /// <summary>Zeros follow.</summary>
    Zero,
}

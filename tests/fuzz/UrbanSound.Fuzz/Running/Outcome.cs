namespace UrbanSound.Fuzz.Running;

/// <summary>What became of an input.</summary>
/// <param name="Fault">What is wrong; null when nothing is.</param>
/// <param name="WasRefused">Whether the library refused it, as it should refuse what is broken.</param>
internal readonly record struct Outcome(Fault? Fault, bool WasRefused = false);
